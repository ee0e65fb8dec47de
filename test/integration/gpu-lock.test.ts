import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IndexFile, makeWheel, type PackageIndex, startPackageIndex } from "../package-index.ts";
import { type ProgramRun, runFactory } from "../run-factory.ts";
import { standInWheels } from "../stand-in-wheels.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

const BASE = ["--base", "debian-python:3.11"];

let index: PackageIndex;
beforeAll(async () => {
  const wheels = standInWheels();
  index = await startPackageIndex({
    projects: {
      ...wheels,
      torch: [...(wheels.torch ?? []), newTorch()],
      "nvidia-cuda-runtime-cu14": [makeWheel("nvidia-cuda-runtime-cu14", "14.2.70")],
      "nvidia-cudnn-cu14": [makeWheel("nvidia-cudnn-cu14", "10.1.0.5")],
      "needs-torch": [makeWheel("needs-torch", "1.0", ["torch"])],
    },
  });
});
afterAll(() => index.close());

/** A stand-in for a torch that is newer than every table. */
function newTorch(): IndexFile {
  const requires = ["filelock", "nvidia-cuda-runtime-cu14==14.2.70", "nvidia-cudnn-cu14==10.1.0.5"];
  const { bytes } = makeWheel("torch", "2.99.0", requires);
  return { filename: "torch-2.99.0-cp311-cp311-manylinux_2_28_x86_64.whl", bytes };
}

/** Nothing but this machine can be reached, so that no index of PyTorch answers, wherever the tests run. */
const ALONE = { HTTPS_PROXY: "http://127.0.0.1:9", HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "127.0.0.1" };

function run(command: string, project: string, args: readonly string[] = []): Promise<ProgramRun> {
  const { cache, env } = testMachine();
  const home = emptyFolder();
  return runFactory([command, project, ...BASE, ...args], {
    env: { ...env, ...ALONE, UV_HTTP_RETRIES: "0" },
    folders: { cache, config: join(home, "config"), state: join(home, "state") },
  });
}

function lock(project: string, args: readonly string[] = []): Promise<ProgramRun> {
  return run("lock", project, ["--index-url", index.url, ...args]);
}

function lockOf(project: string): string {
  return readFileSync(join(project, "pylock.toml"), "utf8");
}

describe("locking for an image without an accelerator", () => {
  it("asks no index of PyTorch when nothing needs torch", async () => {
    const project = smallProject({ "requirements.txt": "small-part\n" });

    const { exit, stderr } = await lock(project);

    expect(exit, stderr).toBe(0);
    expect(lockOf(project)).toContain('name = "small-part"');
  });

  it.each(["torch", "needs-torch"])("takes no torch with CUDA for %s", async (requirement) => {
    const project = smallProject({ "requirements.txt": `${requirement}\n` });
    const before = index.requests.length;

    const { exit, stderr } = await lock(project);

    expect(exit, stderr).toBe(75);
    expect(stderr).toContain("builds of torch for cpu come from an index of their own");
    expect(index.requests.slice(before).filter((path) => path.includes("/torch/"))).toEqual([]);
  });
});

describe("locking for CUDA", () => {
  it("takes the extra that brings CUDA for TensorFlow, and says so", async () => {
    const project = smallProject({ "requirements.txt": "tensorflow==2.18.0\n" });

    const { exit, stderr } = await lock(project, ["--gpu"]);

    expect(exit, stderr).toBe(0);
    expect(stderr).toContain("info: tensorflow is locked as tensorflow[and-cuda]");
    expect(lockOf(project)).toContain('name = "nvidia-cudnn-cu12"');
    expect(lockOf(project)).toContain('accelerator = "cuda"');
    expect(lockOf(project)).toMatch(/^cuda = "12\.\d+"$/m);
    expect(lockOf(project)).toContain('  "tensorflow==2.18.0",');
    expect((await run("lock", project, ["--check", "--gpu"])).exit).toBe(0);
    writeFileSync(join(project, "factory.yaml"), "cuda: '11.8'\n");
    const stale = await run("lock", project, ["--check"]);
    expect(stale.stderr).toContain("and the project asks for 11.8 [LOCK_STALE]");
    expect(stale.stderr).toContain("at factory.yaml:1:7");
  });

  it("reads what the tables do not know of a torch from its wheel, and plans with it", async () => {
    const project = smallProject({ "requirements.txt": "torch>=2.99\n" });

    const { exit, stderr } = await lock(project, ["--gpu"]);
    const plan = await run("plan", project, ["--gpu", "--json"]);

    expect(exit, stderr).toBe(0);
    expect(stderr).toContain(
      "info: no compatibility table lists torch 2.99.0: its CUDA 14.2, its cuDNN 10.1.0.5 and its Pythons >=3.11,<3.12 are read from its wheel",
    );
    expect(lockOf(project)).toContain('[tool.factory.torch]\nid = "torch-2.99.0-pypi-amd64"\n');
    expect(plan.exit, plan.stderr).toBe(0);
    const { resolution, diagnostics } = JSON.parse(plan.stdout);
    expect(resolution.pins.torch.row).toBe("torch#torch-2.99.0-pypi-amd64");
    expect(resolution.pins.cuda.version).toBe("14.2");
    expect(resolution.pins.cudnn.version).toBe("10.1.0.5");
    expect(JSON.stringify(diagnostics)).toContain("are read from its wheel");
  });

  it("takes torch that another package asks for from the usual index", async () => {
    const project = smallProject({ "requirements.txt": "needs-torch\n", "factory.yaml": "gpu: true\n" });

    const { exit, stderr } = await lock(project);

    expect(exit, stderr).toBe(0);
    expect(lockOf(project)).toContain('id = "torch-2.99.0-pypi-amd64"');
  });

  it("keeps the torch of an earlier plan where the requirements allow it", async () => {
    const old = smallProject({ "requirements.txt": "torch==2.12.1\n" });
    const project = smallProject({ "requirements.txt": "torch\n" });
    const file = join(emptyFolder(), "plan.json");
    writeFileSync(file, (await run("plan", old, ["--gpu", "--json"])).stdout);

    const { exit, stderr } = await lock(project, ["--gpu", "--previous", file]);

    expect(exit, stderr).toBe(0);
    expect(lockOf(project)).toContain('name = "torch"\nversion = "2.12.1"');
  });
});

describe("locking for ROCm", () => {
  it("says in one message that the tables have no builds for it", async () => {
    const project = smallProject({ "requirements.txt": "torch\n" });

    const { exit, stderr } = await lock(project, ["--accelerator", "rocm"]);

    expect(exit).toBe(1);
    expect(stderr).toContain("error: no torch build has accelerator rocm (--accelerator) [NO_RESOLUTION]\n");
  });

  it("does not take a torch for CUDA that another package asks for", async () => {
    const project = smallProject({ "requirements.txt": "needs-torch\n" });

    const { exit, stderr } = await lock(project, ["--accelerator", "rocm"]);

    expect(exit).toBe(1);
    expect(stderr).toContain("have torch 2.99.0, which is no build for ROCm [NO_RESOLUTION]");
  });
});
