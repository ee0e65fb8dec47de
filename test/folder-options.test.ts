import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runFactory } from "./run-factory.ts";

function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), "factory-folder-options-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

const TORCH = { "requirements.txt": "torch==2.4.1\n", "main.py": "import torch\n" };

async function pins(project: string, args: readonly string[]) {
  const { exit, stdout, stderr } = await runFactory(["plan", project, "--json", ...args]);
  expect(exit, stderr).toBe(0);
  return JSON.parse(stdout).resolution.pins;
}

/** `lock` and `build` are tried where a stand-in answers for uv: test/lock-command.test.ts. */
describe("--gpu and --accelerator", () => {
  it.each([
    [[], "none", "torch#torch-2.4.1-cpu-amd64"],
    [["--gpu"], "cuda", "torch#torch-2.4.1-pypi-amd64"],
    [["--accelerator", "cuda"], "cuda", "torch#torch-2.4.1-pypi-amd64"],
  ])("decide the builds of a plan: %j", async (args, accelerator, row) => {
    const found = await pins(folder(TORCH), args);

    expect(found.accelerator.version).toBe(accelerator);
    expect(found.torch.row).toBe(row);
  });

  it("win over the config", async () => {
    const project = folder({ ...TORCH, "factory.yaml": "gpu: true\n" });

    expect((await pins(project, [])).accelerator.version).toBe("cuda");
    expect((await pins(project, ["--accelerator", "none"])).torch.row).toBe("torch#torch-2.4.1-cpu-amd64");
  });

  it("are seen by detect and explain", async () => {
    const project = folder(TORCH);

    const detect = await runFactory(["detect", project, "--json", "--gpu"]);
    const explain = await runFactory(["explain", "torch", project, "--json", "--accelerator", "cuda"]);
    const without = await runFactory(["explain", "torch", project, "--json"]);

    expect(JSON.stringify(JSON.parse(detect.stdout))).toMatch(/"accelerator":(?:\{"value":)?"cuda"/);
    expect(explain.stdout).toContain("torch-2.4.1-pypi-amd64");
    expect(without.stdout).not.toContain("torch-2.4.1-pypi-amd64");
  });

  it.each(["plan", "lock", "build", "detect", "explain"])("exclude each other in %s", async (command) => {
    const project = folder(TORCH);
    const args = command === "explain" ? ["torch", project] : [project];

    const both = await runFactory([command, ...args, "--gpu", "--accelerator", "none"]);
    const unknown = await runFactory([command, ...args, "--accelerator", "tpu"]);

    expect(both.exit).not.toBe(0);
    expect(both.stderr).toMatch(/--accelerator.*cannot be used with.*--gpu/);
    expect(unknown.stderr).toContain("Allowed choices are none, cuda, rocm");
  });
});

describe("--previous", () => {
  it("keeps what an earlier plan chose, as long as the requirements allow it", async () => {
    const project = folder(TORCH);
    const file = join(folder({}), "plan.json");
    const before = await runFactory(["plan", project, "--json", "--gpu"]);
    writeFileSync(file, before.stdout);
    writeFileSync(join(project, "requirements.txt"), "torch\n");
    const options = ["--gpu", "--previous", file];

    const newest = await pins(project, ["--gpu"]);
    const kept = await pins(project, options);
    const explained = await runFactory(["explain", "torch", project, "--json", ...options]);
    writeFileSync(join(project, "requirements.txt"), "torch>=2.6\n");
    const beyond = await pins(project, options);

    expect(newest.torch.version).not.toBe("2.4.1");
    expect(kept.torch.version).toBe("2.4.1");
    expect(kept.cuda.version).toBe("12.1");
    expect(explained.stdout).toContain("--previous");
    expect(beyond.torch.version).not.toBe("2.4.1");
  });

  it.each(["plan", "lock", "build", "explain"])("names the place of what is wrong in %s", async (command) => {
    const project = folder({ ...TORCH, "old.json": '{\n  "plan": }' });
    const file = join(project, "old.json");
    const args = command === "explain" ? ["torch", project] : [project];

    const { exit, stderr } = await runFactory([command, ...args, "--previous", file]);

    expect(exit).toBe(1);
    expect(stderr).toMatch(/old\.json is not JSON: expected a value, found "}" \[PLAN_INVALID\]/);
    expect(stderr).toContain(`at ${file}:2:11`);
  });

  it("does not go with a plan that is made", async () => {
    const { stderr } = await runFactory(["build", folder(TORCH), "--plan", "a.json", "--previous", "b.json"]);

    expect(stderr).toMatch(/--plan.*cannot be used with.*--previous/);
  });
});
