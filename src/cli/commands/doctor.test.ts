import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runFactory } from "../../../test/run-factory.ts";
import type { Check } from "../doctor/check.ts";

const root = mkdtempSync(join(tmpdir(), "factory-doctor-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(root, "f-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

/** A folder for PATH with a stand-in of nvidia-smi. */
function smi(script: string): string {
  const path = folder({ "nvidia-smi": `#!/bin/sh\n${script}\n` });
  chmodSync(join(path, "nvidia-smi"), 0o755);
  return path;
}

const ENDPOINT = ["--endpoint", "unix:///no/such/socket"];
const NEW_DRIVER = smi('echo "NVIDIA H200, 580.95.05, 9.0"');
const OLD_DRIVER = smi('echo "NVIDIA GeForce RTX 3090, 550.54.14, 8.6"');
const TORCH = folder({ "requirements.txt": "torch==2.12.1\n", "factory.yaml": "gpu: true\n", "main.py": "" });
const FLASK = folder({ "requirements.txt": "flask==3.1.2\n", "main.py": "" });
const EMPTY = folder({});

async function gpuChecks(
  path: string,
  project: string,
  args: readonly string[] = [],
): Promise<readonly Check[]> {
  const { exit, stdout, stderr } = await runFactory(["doctor", project, "--json", ...ENDPOINT, ...args], {
    env: { PATH: path },
  });
  expect(exit, stderr).toBe(0);
  return (JSON.parse(stdout).checks as readonly Check[]).filter(({ name }) => name.startsWith("GPU"));
}

describe("factory doctor", () => {
  it("says that there is no GPU, and that one can build all the same", async () => {
    const [check, ...others] = await gpuChecks("/no/such/folder", TORCH);

    expect(others).toEqual([]);
    expect(check).toMatchObject({ name: "GPU", state: "optional" });
    expect(check?.finding).toBe(
      "no nvidia-smi on PATH; this project can be built here, its image computes on a machine with an NVIDIA GPU",
    );
  });

  it("finds that driver and GPU do", async () => {
    expect(await gpuChecks(NEW_DRIVER, TORCH)).toEqual([
      { name: "GPU", state: "ok", finding: "NVIDIA H200 (compute capability 9.0); driver 580.95.05" },
      {
        name: "GPU driver",
        state: "ok",
        finding: "580.95.05 is enough for torch 2.12.1 with CUDA 13.0, which needs driver >=580",
      },
      {
        name: "GPU code",
        state: "ok",
        finding: "torch 2.12.1 with CUDA 13.0 has code for compute capability >=7.5",
      },
    ]);
  });

  it("finds the driver too old, with both ways out", async () => {
    const [, driver] = await gpuChecks(OLD_DRIVER, TORCH);

    expect(driver).toMatchObject({ name: "GPU driver", state: "problem" });
    expect(driver?.hint).toBe('install driver 580 or newer, or set `cuda: "12.9"` in factory.yaml');
  });

  it("offers what works: with that CUDA the same driver does", async () => {
    const project = folder({
      "requirements.txt": "torch==2.12.1\n",
      "factory.yaml": 'gpu: true\ncuda: "12.9"\n',
      "main.py": "",
    });

    expect((await gpuChecks(OLD_DRIVER, project)).map(({ state }) => state)).toEqual(["ok", "ok", "ok"]);
  });

  it("only shows what is there without a project, and in one that needs no GPU", async () => {
    for (const project of [EMPTY, FLASK]) {
      expect((await gpuChecks(OLD_DRIVER, project)).map(({ name }) => name)).toEqual(["GPU"]);
    }
    expect(await gpuChecks(OLD_DRIVER, FLASK, ["--gpu"])).toHaveLength(2);
  });

  it("says why it compares nothing where the project cannot be resolved", async () => {
    const project = folder({ "requirements.txt": "torch==2.12.1\n", "factory.yaml": "gpu: maybe\n" });
    const [, driver] = await gpuChecks(NEW_DRIVER, project);

    expect(driver).toMatchObject({ name: "GPU driver", state: "optional" });
    expect(driver?.finding).toContain("not compared with the project: ");
  });

  it.each([
    [
      "does not reach the driver",
      `echo "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."; exit 9`,
      "nvidia-smi ends with 9: NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
    ],
    ["says nothing", "exit 12", "nvidia-smi ends with 12"],
    ["writes to stderr", 'echo "no library" >&2; exit 1', "nvidia-smi ends with 1: no library"],
    ["cannot be run", "", "nvidia-smi ends with 127"],
  ])("calls it a problem when nvidia-smi %s", async (_, script, finding) => {
    const path = smi(script);
    if (script === "") writeFileSync(join(path, "nvidia-smi"), "#!/no/such/interpreter\n");
    const [check] = await gpuChecks(path, TORCH);

    expect(check).toMatchObject({ name: "GPU", state: "problem" });
    expect(check?.finding).toContain(finding);
  });

  it("asks an old driver again, without the field that it does not know", async () => {
    const unknown = 'echo "Field \\"compute_cap\\" is not a valid field to query."; exit 2';
    const path = smi(`case "$1" in *compute_cap*) ${unknown};; esac\necho "Tesla K80, 470.57.02"`);
    const checks = await gpuChecks(path, TORCH);

    expect(checks[0]?.finding).toBe("Tesla K80; driver 470.57.02");
    expect(checks.map(({ state }) => state)).toEqual(["ok", "problem", "optional"]);
  });

  it("tells a machine with a driver and no GPU", async () => {
    const [check] = await gpuChecks(smi('echo "No devices were found"; exit 6'), EMPTY);

    expect(check).toMatchObject({
      state: "optional",
      finding: expect.stringContaining("nvidia-smi finds none"),
    });
  });

  it("marks problems in its text", async () => {
    const { stdout } = await runFactory(["doctor", TORCH, ...ENDPOINT], { env: { PATH: OLD_DRIVER } });

    expect(stdout).toContain("problem  GPU driver: 550.54.14 is too old: torch 2.12.1 with CUDA 13.0 needs");
    expect(stdout).toContain("\n         help: install driver 580 or newer");
  });
});
