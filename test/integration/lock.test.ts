import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyProject } from "../fixture.ts";
import { makeWheel, type PackageIndex, startPackageIndex } from "../package-index.ts";
import { type ProgramRun, runFactory } from "../run-factory.ts";
import { buildProject, layerDigests, runBuildCommand } from "./build-project.ts";
import { isRoot } from "./is-root.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

const BASE = ["--base", "debian-python:3.11"];

function lock(
  project: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProgramRun> {
  const { cache, env: machine } = testMachine();
  const home = emptyFolder();
  return runFactory(["lock", project, ...BASE, ...args], {
    env: { ...machine, ...env },
    folders: { cache, config: join(home, "config"), state: join(home, "state") },
  });
}

describe("factory lock", () => {
  it("chooses versions once, keeps them, and says when they no longer answer", async () => {
    const project = copyProject("flask-hello");
    const file = join(project, "pylock.toml");

    const first = await lock(project, []);
    expect(first.exit, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/^locked \d+ packages into pylock\.toml\n$/);
    const text = readFileSync(file, "utf8");
    expect((await lock(project, ["--json"])).stdout).toContain('"result": "unchanged"');
    expect((await lock(project, ["--check"])).exit).toBe(0);

    writeFileSync(join(project, "requirements.txt"), "flask==3.1.2\niniconfig<2.1\n");
    const stale = await lock(project, ["--check"]);
    expect(stale.exit).toBe(1);
    expect(stale.stderr).toContain("the requirement iniconfig<2.1 is new [LOCK_STALE]");
    expect(readFileSync(file, "utf8")).toBe(text);

    await lock(project, []);
    const kept = text
      .split("[[packages]]")
      .slice(1)
      .map((entry) => entry.trim());
    for (const entry of kept) expect(readFileSync(file, "utf8")).toContain(entry);
    expect((await lock(project, ["--check"])).exit).toBe(0);
  });

  it("says why nothing fits, and where the requirement stands", async () => {
    const project = smallProject({ "requirements.txt": "iniconfig\nflask>=99\n" });

    const { exit, stderr } = await lock(project, []);

    expect(exit).toBe(1);
    expect(stderr).toMatch(/no versions of all packages fit together: .*flask>=99.*\[NO_RESOLUTION\]/);
    expect(stderr).toContain("at requirements.txt:2");
    expect(existsSync(join(project, "pylock.toml"))).toBe(false);
  });

  it("calls an index that does not answer temporary", async () => {
    const project = smallProject({ "requirements.txt": "iniconfig\n" });

    const { exit, stderr } = await lock(project, ["--index-url", "http://127.0.0.1:9/simple"]);

    expect(exit, stderr).toBe(75);
  });
});

describe("factory build", () => {
  it("locks what is not locked, and locks again what is out of date", async () => {
    const project = copyProject("flask-hello");
    const refused = await runBuildCommand(project, { args: ["--locked"] });
    expect(refused.exit).toBe(1);
    expect(refused.stdout).toContain("LOCK_STALE");

    const { exit, stdout, stderr } = await runBuildCommand(project);
    expect(exit, stderr).toBe(0);
    expect(stderr).toMatch(/^locked \d+ packages into pylock\.toml$/m);
    expect(Object.keys(layerDigests(JSON.parse(stdout))).join(" ")).toContain("python-rest-");
    const again = await runBuildCommand(project, { args: ["--locked"] });
    expect(again.exit, again.stderr).toBe(0);
    expect(again.stderr).not.toContain("locked");

    writeFileSync(join(project, "requirements.txt"), "flask==3.1.2\niniconfig\n");
    const relocked = await runBuildCommand(project);
    expect(relocked.stderr).toContain("pylock.toml is out of date: the requirement iniconfig is new");
  });

  it("builds without a lock when it is told so, and when a package has no wheel", async () => {
    const told = copyProject("flask-hello");
    const report = await buildProject(told, { args: ["--no-lock"] });
    expect(Object.keys(layerDigests(report))).toContain("python-packages");
    expect(existsSync(join(told, "pylock.toml"))).toBe(false);

    const unbuilt = smallProject({ "requirements.txt": "docopt==0.6.2\n" });
    const { exit, stderr } = await runBuildCommand(unbuilt);
    expect(exit, stderr).toBe(0);
    expect(stderr).toContain(
      "warning: nothing is locked, versions are resolved while building: docopt has no wheel",
    );
  });

  it("builds from a lock in memory where the project cannot be written to", async () => {
    const project = smallProject({ "requirements.txt": "iniconfig\n" });
    const makeWritable = makeReadOnly(project);
    try {
      const { exit, stderr } = await runBuildCommand(project, {
        args: ["--output", `type=oci,tar=false,dest=${join(emptyFolder(), "image")}`],
      });

      expect(exit, stderr).toBe(0);
      expect(stderr).toContain("the lock of this build is not kept");
    } finally {
      makeWritable();
    }
  });
});

/** Permissions do not hold root back, a mount does. */
function makeReadOnly(folder: string): () => void {
  if (!isRoot) {
    chmodSync(folder, 0o555);
    return () => chmodSync(folder, 0o755);
  }
  execFileSync("mount", ["--bind", folder, folder]);
  execFileSync("mount", ["-o", "remount,bind,ro", folder]);
  return () => execFileSync("umount", [folder]);
}

describe("a package index that needs a password", () => {
  const PASSWORD = "hunter2-x9";
  let index: PackageIndex;
  beforeAll(async () => {
    const projects = { "private-part": [makeWheel("private-part", "1.2", ["iniconfig"])] };
    index = await startPackageIndex({ projects, credentials: `me:${PASSWORD}` });
  });
  afterAll(() => index.close());

  it("answers lock and build, and its password is nowhere else", async () => {
    const project = smallProject({
      "requirements.txt": "private-part\n",
      "main.py": "import private_part\nprint(private_part.NAME)\n",
      "factory.yaml": `extraIndexUrls: ["http://me:\${INDEX_PASSWORD}@${index.host}/simple"]\n`,
    });
    const env = { INDEX_PASSWORD: PASSWORD };
    const image = join(emptyFolder(), "image");

    const locked = await lock(project, [], env);
    const plan = await runFactory(["plan", project, "--json", ...BASE]);
    const built = await runBuildCommand(project, {
      args: ["--output", `type=oci,tar=false,dest=${image}`],
      context: { env: { ...testMachine().env, ...env, BUILDKIT_HOST: testMachine().buildkit } },
    });

    expect(locked.exit, locked.stderr).toBe(0);
    expect(built.exit, built.stderr).toBe(0);
    const text = readFileSync(join(project, "pylock.toml"), "utf8");
    expect(text).toContain(`index = "http://${index.host}/simple"`);
    expect(JSON.parse(plan.stdout).plan).toBeDefined();
    const outputs = [locked, plan, built].map(({ stdout, stderr }) => stdout + stderr);
    const config = readFileSync(join(project, "factory.yaml"), "utf8");
    expect(config).not.toContain(PASSWORD);
    for (const output of [...outputs, ...contents(project), ...contents(image)]) {
      expect(output.includes(PASSWORD)).toBe(false);
      expect(output.includes(Buffer.from(`me:${PASSWORD}`).toString("base64"))).toBe(false);
    }
    expect(plan.stdout).not.toContain(index.host);
  });

  it("names the variable that its URL needs", async () => {
    const project = smallProject({
      "requirements.txt": "private-part\n",
      "factory.yaml": `extraIndexUrls: ["http://me:\${INDEX_PASSWORD}@${index.host}/simple"]\n`,
    });

    const { exit, stderr } = await lock(project, []);

    expect(exit).toBe(1);
    expect(stderr).toContain("needs the variable INDEX_PASSWORD, which is not set [SECRET_MISSING]");
    expect(stderr).toContain("at factory.yaml:1:");
  });
});

/** Texts of all files below a folder; compressed ones unpacked. */
function contents(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) => {
    const path = join(folder, name);
    if (!statSync(path).isFile()) return [];
    const bytes = readFileSync(path);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return [(isGzip ? gunzipSync(bytes) : bytes).toString("latin1")];
  });
}
