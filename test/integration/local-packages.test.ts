import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { copyProject } from "../fixture.ts";
import { buildProject, layerDigests } from "./build-project.ts";
import { imageOutput } from "./image-output.ts";
import { emptyFolder, smallProject } from "./small-project.ts";

describe("a project that is a package", () => {
  it("starts by its own command, from a layer that a second build makes again byte for byte", async () => {
    const project = copyProject("uv-package");
    const first = await buildProject(project);
    const second = await buildProject(copyProject("uv-package"), { args: ["--no-cache"] });

    expect(Object.keys(layerDigests(first)).slice(-2)).toEqual(["local-greeter", "source"]);
    expect(layerDigests(second)).toEqual(layerDigests(first));
    expect(second.digest).toBe(first.digest);
    expect(await imageOutput(project)).toBe("greeter 0.1.0 says bücher\n");
  });

  it("does not depend on the modes that the author's files have", async () => {
    const closed = copyProject("uv-package");
    execFileSync("chmod", ["-R", "go-rwx", join(closed, "src")]);

    const reports = [await buildProject(copyProject("uv-package")), await buildProject(closed)];

    const [open, other] = reports.map((report) => layerDigests(report)["local-greeter"]);
    expect(other).toBe(open);
  });
});

describe("a workspace", () => {
  let project: string;
  let first: BuildReport;

  beforeAll(async () => {
    project = copyProject("uv-workspace");
    first = await buildProject(project);
  });

  it("runs with its members", async () => {
    expect(await imageOutput(project)).toBe("total = 12\n");
  });

  it("builds only the member that was edited, and copies the source", async () => {
    const edited = copyProject("uv-workspace");
    // Never the same, so that no earlier run of the test has left it in the daemon's cache.
    const price = randomInt(1e9);
    const file = join(edited, "packages/core/src/shop_core/__init__.py");
    writeFileSync(file, readFileSync(file, "utf8").replace("PRICE = 3", `PRICE = ${price}`));

    const report = await buildProject(edited);

    expect(changed(first, report)).toEqual(["local-shop-core", "source"]);
    const run = report.stages.filter(({ stage, cached }) => !cached && /^(?:local|python)-/.test(stage));
    expect(run.map(({ stage }) => stage)).toEqual(["local-shop-core-files", "local-shop-core"]);
    expect(await imageOutput(edited)).toBe(`total = ${price * 4}\n`);
  });
});

describe("a service of a monorepo", () => {
  it("keeps every layer when another service changes", async () => {
    const repository = copyProject("monorepo");
    const service = join(repository, "services/api");
    const first = await buildProject(service);
    appendFileSync(join(repository, "services/worker/worker.py"), "print('more')\n");

    const second = await buildProject(service);

    expect(second.digest).toBe(first.digest);
    expect(second.transfer.filesSent).toBe(0);
    expect(second.stages.filter(({ stage, cached }) => !cached && !stage.startsWith("exporting"))).toEqual(
      [],
    );
    expect(await imageOutput(service)).toBe("api knows 42\n");
  });
});

describe("a package of a git repository", () => {
  let server: Server;
  let repository: { readonly url: string; readonly commit: string };

  beforeAll(async () => {
    const folder = makeRepository();
    server = createServer((request, response) => {
      const path = decodeURIComponent((request.url ?? "/").replace(/\?.*$/, ""));
      try {
        response.end(readFileSync(join(folder, path)));
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const commit = execFileSync("git", ["-C", folder, "rev-parse", "HEAD"], { encoding: "utf8" }).trim();
    repository = { url: `http://127.0.0.1:${port}/.git`, commit };
  });
  afterAll(() => server.close());

  it("is installed from the commit that the lock names, in a layer that is the same every time", async () => {
    const project = gitProject(repository);

    const first = await buildProject(project);
    const second = await buildProject(gitProject(repository), { args: ["--no-cache"] });

    expect(Object.keys(layerDigests(first))).toEqual(["python-venv", "git-measure", "source"]);
    expect(layerDigests(second)).toEqual(layerDigests(first));
    expect(await imageOutput(project)).toBe(`7 ${repository.commit}\n`);
  });
});

function changed(before: BuildReport, after: BuildReport): string[] {
  const known = layerDigests(before);
  return Object.entries(layerDigests(after))
    .filter(([id, digest]) => known[id] !== digest)
    .map(([id]) => id);
}

/** A repository that a plain HTTP server can serve, with a package in a sub-folder. */
function makeRepository(): string {
  const folder = emptyFolder();
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { stdio: "pipe" });
  git("init", "--quiet");
  const files = {
    "python/pyproject.toml":
      '[project]\nname = "measure"\nversion = "1.0"\ndescription = "d"\n\n[build-system]\nrequires = ["flit_core>=3.11"]\nbuild-backend = "flit_core.buildapi"\n',
    "python/measure.py": "LENGTH = 7\n",
  };
  mkdirSync(join(folder, "python"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "--quiet", "-m", "first");
  git("update-server-info");
  return folder;
}

function gitProject({ url, commit }: { readonly url: string; readonly commit: string }): string {
  return smallProject({
    "pyproject.toml": `[project]\nname = "app"\nversion = "0"\ndependencies = ["measure"]\n\n[tool.uv.sources]\nmeasure = { git = "${url}", subdirectory = "python" }\n`,
    "uv.lock": `version = 1\nrequires-python = ">=3.11"\n\n[[package]]\nname = "app"\nversion = "0"\nsource = { virtual = "." }\ndependencies = [{ name = "measure" }]\n\n[[package]]\nname = "measure"\nversion = "1.0"\nsource = { git = "${url}?subdirectory=python#${commit}" }\n`,
    "main.py": `import json
from importlib.metadata import distribution

import measure

print(measure.LENGTH, json.loads(distribution("measure").read_text("direct_url.json"))["vcs_info"]["commit_id"])
`,
  });
}
