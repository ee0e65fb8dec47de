import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { copyProject, fixtureNames, projectArguments, readExpectation } from "../../../test/fixture.ts";
import { runFactory } from "../../../test/run-factory.ts";
import { detectSchema } from "../detect/detect-schema.ts";

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "factory-detect-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

describe("factory detect", () => {
  const planned = fixtureNames().filter((name) => readExpectation(name).error === undefined);
  it.each(planned)("prints a document of %s that follows its schema", async (name) => {
    const { stdout, exit } = await runFactory([
      "detect",
      ...projectArguments(copyProject(name), readExpectation(name)),
      "--json",
    ]);

    expect(exit, stdout).toBe(0);
    const validate = new Ajv2020({ strict: false }).compile(detectSchema);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });

  it("says where everything comes from and what was not used, aligned", async () => {
    const root = folder({
      "requirements.txt": "flask==3.1.2\n",
      "pyproject.toml": '[project]\nname = "app"\ndependencies = ["django"]\n',
      "app.py": "from flask import Flask\napp = Flask(__name__)\n",
      ".env": "TOKEN=x\n",
      "factory.yaml": "python: '3.12'\nsystemPackages: [libgomp1]\n",
    });

    const { stdout } = await runFactory(["detect", root]);

    expect(stdout).toContain("  python      ==3.12.*      (factory.yaml:1:9)\n");
    expect(stdout).toContain("  package     flask==3.1.2  (requirements.txt:1)\n");
    expect(stdout).toContain("  system      libgomp1      (factory.yaml:2:18)\n");
    expect(stdout).toContain("  user        10001:10001   (default)\n");
    expect(stdout).toContain("pyproject: pip comes first; `manager: pyproject` takes it");
    expect(stdout).toContain("  not copied  .env\n");
  });

  it("says once which other stack the files would have been for", async () => {
    const root = folder({ "requirements.txt": "flask==3.1.2\n", "package.json": "{}" });

    const { stdout } = await runFactory(["detect", root]);

    expect(stdout).toMatch(/^ {2}stack {7}node: .*write `stack: node` in factory\.yaml/m);
    expect(stdout.match(/stack: node/g)).toHaveLength(1);
    expect(stdout).toMatch(/static: it needs an index\.html/);
  });

  it("still says what it found when the project cannot be planned", async () => {
    const { stdout, exit } = await runFactory(["detect", copyProject("bad-impossible-python"), "--json"]);
    const report = JSON.parse(stdout);

    expect(exit).toBe(0);
    expect(report.problem.code).toBe("NO_RESOLUTION");
    expect(report.detection.stack).toBe("python");
    expect(report).not.toHaveProperty("versions");
  });

  it("uses no colours", async () => {
    const { stdout } = await runFactory(["detect", copyProject("uv-locked")]);

    expect(stdout).not.toContain("\u001b");
  });
});
