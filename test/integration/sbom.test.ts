import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { runImage } from "../../src/image/run-image.ts";
import { copyProject } from "../fixture.ts";
import { runFactory } from "../run-factory.ts";
import { buildProject } from "./build-project.ts";
import { referencePython } from "./reference-python.ts";
import { emptyFolder } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";
import { startTestRegistry } from "./test-registry.ts";

/** Every interpreter of the image is asked: that of the environment, and that of the base. */
const DISTRIBUTIONS = [
  "import json, importlib.metadata as m",
  "print(json.dumps([[d.metadata['Name'], d.version] for d in m.distributions()]))",
].join("\n");
const QUESTIONS = [
  '/opt/venv/bin/python -c "$0"',
  '/usr/bin/python3 -c "$0"',
  `dpkg-query -W -f '\${db:Status-Status} \${Package} \${Version}\\n'`,
].join(" && ");

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly hashes?: readonly object[];
}

describe.each(["flask-hello", "apt-package"])("the SBOM of %s", (fixture) => {
  let project: string;
  let components: readonly Component[];
  let answers: readonly string[];
  beforeAll(async () => {
    project = copyProject(fixture);
    await buildProject(project, { args: ["--sbom", "--provenance"] });
    components = JSON.parse(await factory("sbom", project)).components;
    answers = (await run(project, ["/bin/sh", "-c", QUESTIONS, DISTRIBUTIONS])).trim().split("\n");
  });

  it("lists exactly the distributions that importlib.metadata finds in the image", () => {
    const found = answers.slice(0, 2).flatMap((text) => JSON.parse(text) as [string, string][]);
    const expected = found.map((each) => each.join(" "));

    expect(named(components, "pkg:pypi/")).toEqual(unique(expected));
  });

  it("lists exactly the Debian packages that dpkg-query finds in the image", () => {
    const installed = answers.filter((line) => line.startsWith("installed ")).map((line) => line.split(" "));

    expect(named(components, "pkg:deb/")).toEqual(
      unique(installed.map(([, name, version]) => `${name} ${version}`)),
    );
    expect(installed.length).toBeGreaterThan(50);
  });

  it("is what reading the layers gives, in both formats, but for what only the lock knows", async () => {
    const scanned = JSON.parse(await factory("sbom", project, "--scan")) as {
      components: readonly Component[];
    };
    const spdx = JSON.parse(await factory("sbom", project, "--format", "spdx")) as {
      packages: readonly { externalRefs?: readonly { referenceLocator: string }[] }[];
    };
    const urls = (all: readonly Component[]) => unique(all.flatMap(({ purl }) => purl ?? []));

    expect(urls(scanned.components)).toEqual(urls(components));
    const packages = spdx.packages.flatMap(({ externalRefs = [] }) =>
      externalRefs.map((each) => each.referenceLocator),
    );
    expect(unique(packages)).toEqual(urls(components).filter((url) => !url.startsWith("pkg:oci/")));
  });
});

describe("an attested image", () => {
  it("has an SBOM that the reference tools of SPDX accept, and hashes from the lock", async () => {
    const project = copyProject("flask-hello");
    await buildProject(project, { args: ["--sbom=spdx"] });
    const file = join(emptyFolder(), "sbom.spdx.json");
    const text = await factory("sbom", project);
    writeFileSync(file, text);

    const python = await referencePython("spdx-tools==0.8.5");
    await execa(python, ["-m", "spdx_tools.spdx.clitools.pyspdxtools", "-i", file]);
    expect(JSON.parse(text).packages.filter(({ name }: Component) => name === "Flask")).toMatchObject([
      { checksums: [{ algorithm: "SHA256" }] },
    ]);
  });

  it("has the same bytes in a layout and in a registry, where it is signed and checked", async () => {
    const registry = await startTestRegistry();
    try {
      const project = copyProject("flask-hello");
      const key = join(emptyFolder(), "key");
      await factory("key", "generate", "--out", key);
      const attested = ["--sbom", "--provenance", "--sign-key", key];
      const layout = await buildProject(project, { args: attested });
      const name = `${registry.host}/team/hello:1`;
      const pushed = await buildProject(project, {
        args: [...attested, "--output", `type=image,name=${name},push=true`],
      });

      expect(pushed.digest).toBe(layout.digest);
      for (const image of [project, name]) {
        const report = JSON.parse(await factory("authenticate", image, "--key", `${key}.pub`, "--json"));
        expect(report.images[0].statements.map(({ signed }: { signed: boolean }) => signed)).toEqual([
          true,
          true,
        ]);
      }
      expect(await factory("provenance", name)).toBe(await factory("provenance", project));
    } finally {
      await registry.close();
    }
  });
});

async function factory(...args: readonly string[]): Promise<string> {
  const { exit, stdout, stderr } = await runFactory(args);
  expect(exit, stderr).toBe(0);
  return stdout;
}

async function run(project: string, args: readonly string[]): Promise<string> {
  const output = { stdout: "", stderr: "" };
  const running = await runImage({
    layoutDir: join(project, ".factory/state/image"),
    runc: testMachine().runc,
    args,
    onOutput: (stream, text) => {
      output[stream] += text;
    },
  });
  expect(await running.wait(), output.stderr).toBe(0);
  return output.stdout;
}

function named(components: readonly Component[], type: string): readonly string[] {
  const own = components.filter(({ purl }) => purl?.startsWith(type));
  return unique(own.map(({ name, version }) => `${name} ${version}`));
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
