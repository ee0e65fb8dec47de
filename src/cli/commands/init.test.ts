import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyProject } from "../../../test/fixture.ts";
import { runFactory } from "../../../test/run-factory.ts";

function folder(files: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), "factory-init-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
}

const config = (root: string) => readFileSync(join(root, "factory.yaml"), "utf8");

async function plan(root: string) {
  const { stdout, exit } = await runFactory(["plan", root, "--json"]);
  expect(exit, stdout).toBe(0);
  return JSON.parse(stdout);
}

const APP = {
  "requirements.txt": "flask==3.1.2\npsycopg2==2.9.10\n",
  "app.py": "from flask import Flask\napp = Flask(__name__)\n",
};

describe("factory init in a project", () => {
  it("writes what was found as comments with its places, and so changes nothing of the plan", async () => {
    const root = folder(APP);
    const before = await plan(root);

    const { stdout, exit } = await runFactory(["init", root]);

    expect(exit).toBe(0);
    expect(stdout).toBe(`wrote factory.yaml\nnext: factory plan ${root}\n`);
    expect(config(root)).toMatch(/^# start: flask --app app\.py run .* {2}# app\.py:2$/m);
    expect(config(root)).toMatch(/^# systemPackages: \[libpq5\] +# requirements\.txt:2/m);
    expect(config(root)).not.toMatch(/^[^#\n]/m);
    expect(await plan(root)).toEqual(before);
  });

  it("writes lines that are valid, and decide the same, without their #", async () => {
    const root = folder(APP);
    const before = await plan(root);
    await runFactory(["init", root]);
    writeFileSync(join(root, "factory.yaml"), config(root).replace(/^# (?=[a-zA-Z]+: \S)(?!All keys)/gm, ""));

    const after = await plan(root);

    expect(config(root)).toMatch(/^start: flask/m);
    expect(after.plan.target.config).toEqual(before.plan.target.config);
    expect(after.layers).toEqual(before.layers);
  });

  it("decides what the command line says and leaves the rest to detection", async () => {
    const root = folder(APP);
    const args = [
      "--port",
      "9000",
      "--python",
      "3.12",
      "--gpu",
      "--system-package",
      "libgomp1",
      "--start",
      "a: b # c",
    ];

    await runFactory(["init", root, ...args]);

    const { detection } = await plan(root);
    expect(detection).toMatchObject({
      ports: [9000],
      python: { range: "==3.12.*" },
      accelerator: "cuda",
      start: { command: "a: b # c" },
    });
    expect(detection.systemPackages).toContain("libgomp1");
  });

  it.each([
    [["--port", "99999"], '--port: "99999" is not a port between 1 and 65535'],
    [["--python", "three"], '--python: "three" is not a Python version or range'],
    [["--system-package", "Bad!"], '--system-package: "Bad!" is not the name of a system package'],
    [["--start", " "], "--start: the command is empty"],
    [["--template", "web-servce"], "did you mean web-service?"],
  ])("refuses %j", async (args, message) => {
    const root = folder(APP);

    const { stderr, exit } = await runFactory(["init", root, ...args]);

    expect(exit).toBe(1);
    expect(stderr).toContain(message);
    expect(existsSync(join(root, "factory.yaml"))).toBe(false);
  });

  it("does not replace a file unless --force says so, not even one it cannot read", async () => {
    const root = folder({ ...APP, "factory.yaml": "strat: [\n" });

    const refused = await runFactory(["init", root, "--json"]);
    expect(refused.exit).toBe(1);
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      code: "FILE_EXISTS",
      message: "factory.yaml is there already",
      hint: "replace it with --force, or remove it",
    });
    expect(config(root)).toBe("strat: [\n");

    expect((await runFactory(["init", root, "--force"])).exit).toBe(0);
    expect(config(root)).toContain("# start: flask");
  });

  it("does not write through a link", async () => {
    const outside = join(folder(), "precious");
    writeFileSync(outside, "precious");
    const root = folder(APP);
    symlinkSync(outside, join(root, "factory.yaml"));

    const { exit, stderr } = await runFactory(["init", root, "--force"]);

    expect(exit).toBe(1);
    expect(stderr).toContain("is not a regular file");
    expect(readFileSync(outside, "utf8")).toBe("precious");
  });

  it("says that cog.yaml is read as it is, and writes nothing", async () => {
    const root = copyProject("cog-config");
    const before = readdirSync(root);

    const { stdout, exit } = await runFactory(["init", root, "--json"]);

    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, kind: "none", written: [] });
    expect(JSON.parse(stdout).notes[0]).toContain("cog.yaml is read as it is");
    expect(readdirSync(root)).toEqual(before);
    expect((await runFactory(["init", root, "--port", "80"])).stderr).toContain("CONFIG_CONFLICT");
  });

  it("adds only the configuration of a template, and says what is missing", async () => {
    const root = folder(APP);

    const { stdout } = await runFactory(["init", root, "--template", "notebook"]);

    expect(readdirSync(root).sort()).toEqual(["app.py", "factory.yaml", "requirements.txt"]);
    expect(config(root)).toMatch(/^start: jupyter lab .*--port=8888/m);
    expect(stdout).toContain("note: add jupyterlab to the requirements: the start command runs it");
  });

  it("writes a cog.yaml from what is there for the template of cog", async () => {
    const root = folder({ "requirements.txt": "numpy==2.3.5\n", "predict.py": "class Predictor: pass\n" });

    await runFactory(["init", root, "--template", "cog-predictor", "--python", "3.12"]);

    expect(readFileSync(join(root, "cog.yaml"), "utf8")).toBe(
      "# How cog and factory build this model; factory reads this file as it is.\n" +
        'build:\n  python_version: "3.12"\n  python_requirements: requirements.txt\npredict: predict.py:Predictor\n',
    );
    expect(existsSync(join(root, "factory.yaml"))).toBe(false);
  });

  it("names a schema for editors only when it is really there", async () => {
    const root = folder({ ...APP, "factory.schema.json": "{}" });

    await runFactory(["init", root]);

    expect(config(root)).toMatch(/^# yaml-language-server: \$schema=factory\.schema\.json\n/);
  });
});

describe("factory init with nothing there", () => {
  it("makes the folder for a template, and only then", async () => {
    const root = join(folder(), "new");

    expect((await runFactory(["init", root])).stderr).toContain("PROJECT_NOT_FOUND");
    expect((await runFactory(["init", root, "--template", "batch-job"])).exit).toBe(0);
    expect(readdirSync(root).sort()).toEqual(["factory.yaml", "job.py", "sample.txt"]);
  });

  it("names the templates when nobody can be asked", async () => {
    const { stderr, exit } = await runFactory(["init", folder({ "README.md": "" })]);

    expect(exit).toBe(1);
    expect(stderr).toContain(
      "factory init --template web-service|batch-job|notebook|cog-predictor|gpu-training",
    );
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const root = join(folder(), "new");
    const controller = new AbortController();
    controller.abort();

    const { exit } = await runFactory(["init", root, "--template", "web-service"], {
      signal: controller.signal,
    });

    expect(exit).toBe(130);
    expect(existsSync(root)).toBe(false);
  });

  it("takes everything back when one file cannot be written", async () => {
    const root = folder();
    mkdirSync(join(root, "requirements.txt"));

    const { exit } = await runFactory(["init", root, "--template", "web-service", "--force"]);

    expect(exit).toBe(1);
    expect(readdirSync(root)).toEqual(["requirements.txt"]);
  });
});
