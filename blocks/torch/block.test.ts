import { describe, expect, it } from "vitest";
import { cudaLock } from "../../test/cuda-lock.ts";
import { cudaRequest } from "../../test/cuda-request.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { torch } from "./block.ts";

type Files = Readonly<Record<string, string>>;

async function asked(files: Files) {
  const project = await memoryProject({ "main.py": "", ...files });
  const dependencies = await torch.dependencies(project, AMD64);
  return dependencies.map(({ name, range, strength, source }) => `${name}${range} ${strength} ${source}`);
}

describe("torch", () => {
  it("works when torch or one of its companions is declared or locked", async () => {
    const detects = async (files: Files) => torch.detect(await memoryProject({ "main.py": "", ...files }));

    expect(await detects({ "requirements.txt": "torch\n" })).toBe(true);
    expect(await detects({ "requirements.txt": "torchvision\n" })).toBe(true);
    expect(await detects({ "pylock.toml": cudaLock(["torchaudio==2.4.1"]) })).toBe(true);
    expect(await detects({ "requirements.txt": "torchmetrics\n" })).toBe(false);
  });

  it("asks for the ranges of the requirements, each with its line", async () => {
    expect(await asked({ "requirements.txt": "flask\ntorch>=2.4,<2.6\ntorchvision\n" })).toEqual([
      "torch>=2.4,<2.6 require requirements.txt:2",
      "torchvision require requirements.txt:3",
    ]);
  });

  it("takes the versions of a lock as facts, without what they were built for", async () => {
    expect(await asked({ "pylock.toml": cudaLock(["torch==2.1.0+cu121"]) })).toEqual([
      expect.stringMatching(/^torch==2\.1\.0 override pylock\.toml:\d+$/),
    ]);
  });

  it("is tied to builds without CUDA, or to a CUDA, by what the image computes on", async () => {
    const files = { "requirements.txt": "torch==2.4.1\n" };
    const slim = await cudaRequest(files);
    const gpu = await cudaRequest({ ...files, "factory.yaml": "gpu: true\n" });

    expect(slim.resolution.rows.torch).toMatchObject({ variant: "cpu", cuda: "none" });
    expect(gpu.resolution.rows.torch).toMatchObject({ variant: "pypi", cuda: "12.1" });
  });

  it("adds nothing to the plan", async () => {
    expect(await torch.plan(await cudaRequest({ "requirements.txt": "torch\n" }))).toEqual({});
  });
});
