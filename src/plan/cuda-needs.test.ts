import { describe, expect, it } from "vitest";
import { cudaLock } from "../../test/cuda-lock.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64 } from "../../test/plan-request.ts";
import { cudaNeeds } from "./cuda-needs.ts";

async function needs(files: Readonly<Record<string, string>>) {
  const found = cudaNeeds(await memoryProject({ "main.py": "", ...files }), AMD64);
  return found.map(({ name, kind, cuda, unknown }) =>
    [name, kind, cuda, unknown === true ? "?" : undefined].filter((part) => part !== undefined).join(" "),
  );
}

const lock = (...packages: readonly string[]) => ({ "pylock.toml": cudaLock(packages) });
const asks = (...lines: readonly string[]) => ({ "requirements.txt": `${lines.join("\n")}\n` });
const GPU = { "factory.yaml": "gpu: true\n" };
const RUNTIME = "nvidia-cuda-runtime-cu12==12.1.105";

describe("cudaNeeds", () => {
  it.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      "what an extension makes of the rest of a project, which then computes on CUDA",
      asks("flash-attn", "tensorflow"),
      ["flash-attn both"],
    ],
    [
      "a compiler where wheels bring the libraries",
      lock("!flash-attn==2.8.3", RUNTIME),
      ["flash-attn compiler"],
    ],
    ["both where none do", lock("!mamba-ssm==2.2.2"), ["mamba-ssm both"]],
    ["no compiler for a wheel", lock("flash-attn==2.8.3", RUNTIME), []],
    [
      "a compiler for what is built from git",
      asks("torch", "flash-attn @ git+https://git.example/fa@v2"),
      ["flash-attn compiler"],
    ],
    [
      "none for a wheel of a URL",
      asks("torch", "flash-attn @ https://files.example/flash_attn-2.8.3-py3-none-any.whl"),
      [],
    ],
    [
      "libraries of the range of this release",
      lock("onnxruntime-gpu==1.31.1"),
      ["onnxruntime-gpu libraries >=13,<14"],
    ],
    ["an unknown CUDA for another release", lock("onnxruntime-gpu==1.18.0"), ["onnxruntime-gpu libraries ?"]],
    [
      "the range where the newest will do",
      asks("onnxruntime-gpu>=1.19"),
      ["onnxruntime-gpu libraries >=13,<14"],
    ],
    [
      "an unknown CUDA where the newest will not do",
      asks("onnxruntime-gpu<1.20"),
      ["onnxruntime-gpu libraries ?"],
    ],
    ["what the name says", lock("cupy-cuda13x==13.6.0"), ["cupy-cuda13x libraries >=13,<14"]],
    ["nothing for what torch brings", lock("bitsandbytes==0.45.0", RUNTIME), []],
    ["libraries for a TensorFlow alone", { ...lock("tensorflow==2.15.0"), ...GPU }, ["tensorflow libraries"]],
    [
      "nothing for a TensorFlow that a lock can take with its wheels",
      { ...asks("tensorflow==2.15.0"), ...GPU },
      [],
    ],
    [
      "libraries for a TensorFlow that is to have another CUDA than its wheels",
      { ...asks("tensorflow==2.15.0"), "factory.yaml": "cuda: 11.8\n" },
      ["tensorflow libraries"],
    ],
    [
      "libraries for a project that names a CUDA which nothing brings",
      { ...asks("numpy"), "factory.yaml": "cuda: 12.4\n" },
      ["the project libraries"],
    ],
    ["nothing for a CUDA that chooses a build", { ...asks("torch"), "factory.yaml": "cuda: 12.4\n" }, []],
    ["none with its wheels", lock("tensorflow==2.15.0", RUNTIME), []],
  ])("is %s", async (_what, files, expected) => {
    expect(await needs(files)).toEqual(expected);
  });

  it("is nothing when the config says that there is no GPU", async () => {
    expect(await needs({ "factory.yaml": "gpu: false\n", ...asks("flash-attn", "tensorflow") })).toEqual([]);
  });

  it("takes the CUDA of the config for what no table knows", async () => {
    expect(await needs({ "factory.yaml": 'cuda: "12.4"\n', ...lock("onnxruntime-gpu==1.20.1") })).toEqual([
      "onnxruntime-gpu libraries",
    ]);
  });
});
