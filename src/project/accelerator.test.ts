import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { declaredAccelerator, isCudaName } from "./accelerator.ts";

async function declared(files: Readonly<Record<string, string>>) {
  const { config, python } = await memoryProject({ "main.py": "", ...files });
  const found = declaredAccelerator(config, python);
  return found && `${found.value} ${found.source}`;
}

describe("declaredAccelerator", () => {
  it.each([
    ["gpu: true", "cuda factory.yaml:1:6"],
    ["gpu: false", "none factory.yaml:1:6"],
    ["accelerator: rocm", "rocm factory.yaml:1:14"],
    ["cuda: 12.1", "cuda factory.yaml:1:7"],
  ])("takes %s of the config, whatever the requirements say", async (yaml, expected) => {
    expect(await declared({ "factory.yaml": `${yaml}\n`, "requirements.txt": "onnxruntime-gpu\n" })).toBe(
      expected,
    );
  });

  it.each([
    ["torch==2.4.1+cu121", "cuda"],
    ["torch==2.4.1+cpu", "none"],
    ["torch==2.4.1+rocm6.1", "rocm"],
    ["tensorflow[and-cuda]==2.18.0", "cuda"],
    ["jax[cuda12]", "cuda"],
    ["spacy[cuda12x]", "cuda"],
    ["nvidia-cudnn-cu12==9.1.0.70", "cuda"],
    ["onnxruntime-gpu", "cuda"],
    ["flash-attn", "cuda"],
    ["--extra-index-url https://index.example/whl/cu121\ntorch", "cuda"],
    ["--index-url https://index.example/whl/cpu\ntorch", "none"],
  ])("finds it in %s", async (requirements, expected) => {
    expect((await declared({ "requirements.txt": `${requirements}\n` }))?.split(" ")[0]).toBe(expected);
  });

  it.each([
    "torch==2.4.1",
    "tensorflow",
    "nvidia-ml-py",
    "nvidia-cudnn-cu12; sys_platform == 'win32'",
    "--extra-index-url https://index.example/whl/cu121\n--extra-index-url https://index.example/whl/cpu\ntorch",
    "gputil",
  ])("says nothing for %s", async (requirements) => {
    expect(await declared({ "requirements.txt": `${requirements}\n` })).toBeUndefined();
  });

  it("says where a requirement that needs CUDA is", async () => {
    const files = { "requirements.txt": "-r base.txt\n", "base.txt": "numpy\ntorch==2.1.0+cu118\n" };
    expect(await declared(files)).toBe("cuda base.txt:2");
  });
});

describe("isCudaName", () => {
  it.each([
    ["nvidia-cublas-cu12", true],
    ["nvidia-cublas", true],
    ["cupy-cuda13x", true],
    ["faiss-gpu-cu12", true],
    ["jax-cuda12-plugin", true],
    ["cuda-toolkit", true],
    ["nvidia-ml-py", false],
    ["cudatext", false],
    ["triton", false],
  ])("%s: %s", (name, expected) => {
    expect(isCudaName(name)).toBe(expected);
  });
});
