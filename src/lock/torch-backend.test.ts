import { describe, expect, it } from "vitest";
import { targetEnvironment } from "../project/python/markers/target-environment.ts";
import type { Requirement } from "../project/python/types.ts";
import { type TorchWish, torchBackend } from "./torch-backend.ts";

function backend(more: Partial<TorchWish> = {}): string | undefined {
  const target = targetEnvironment({ python: "3.12", architecture: "amd64" });
  const none = { requirements: [], accelerator: "none", variant: undefined, indexes: [] };
  return torchBackend({ ...none, target, ...more });
}

function requirement(name: string, specifier: string, marker?: string): Requirement {
  const held = marker === undefined ? {} : { marker };
  return { name, specifier, extras: [], hashes: [], source: "requirements.txt:1", ...held };
}

describe("torchBackend", () => {
  it("takes builds without CUDA for an image without an accelerator, whoever asks for torch", () => {
    expect(backend()).toBe("cpu");
    expect(backend({ requirements: [requirement("torch", "==2.4.1")], variant: "cpu" })).toBe("cpu");
  });

  it("follows the chosen builds for a GPU, and asks the usual index for its own", () => {
    expect(backend({ accelerator: "cuda", variant: "cu121" })).toBe("cu121");
    expect(backend({ accelerator: "cuda", variant: "pypi" })).toBe(undefined);
    expect(backend({ accelerator: "cuda" })).toBe(undefined);
    expect(backend({ accelerator: "rocm" })).toBe(undefined);
  });

  it.each([
    ["torch", "==2.4.1+cu118", "cu118"],
    ["torchvision", "==0.19.1+CPU", "cpu"],
    ["torchaudio", "==2.4.1+rocm6.1", "rocm6.1"],
    ["torch", "==2.4.1+mine.3", "cu121"],
    ["torch-geometric", "==2.4.1+cu118", "cu121"],
  ])("puts the local version of %s%s first", (name, specifier, expected) => {
    const requirements = [requirement("flask", ""), requirement(name, specifier)];

    expect(backend({ requirements, accelerator: "cuda", variant: "cu121" })).toBe(expected);
  });

  it("leaves out what is for another system", () => {
    const requirements = [
      requirement("torch", "==2.4.1+cu118", 'sys_platform == "win32"'),
      requirement("torch", "==2.4.1+cu124", 'sys_platform == "linux"'),
    ];

    expect(backend({ requirements, accelerator: "cuda" })).toBe("cu124");
  });

  it("leaves torch to an index of PyTorch that is given", () => {
    const indexes = ["https://index.example/simple/", "https://mirror.example/whl/cpu/"];

    expect(backend({ indexes })).toBe(undefined);
    expect(backend({ indexes, requirements: [requirement("torch", "==2.4.1+cu118")] })).toBe(undefined);
    expect(backend({ indexes: ["https://mirror.example/simple"] })).toBe("cpu");
  });
});
