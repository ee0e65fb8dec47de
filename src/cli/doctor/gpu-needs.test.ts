import { describe, expect, it } from "vitest";
import { loadMatrices } from "../../compat/load/load-matrices.ts";
import { resolve } from "../../resolve/resolve.ts";
import type { CompatMatrix, Dependency } from "../../resolve/types.ts";
import { type GpuNeed, gpuNeeds } from "./gpu-needs.ts";
import { otherCuda } from "./other-cuda.ts";

function ask(name: string, range: string, more: Partial<Dependency> = {}): Dependency {
  const versioning = name === "accelerator" || name === "platform" ? "exact" : "pep440";
  return { name, range, versioning, strength: "require", requestedBy: "test", source: "test", ...more };
}

const GPU = [ask("accelerator", "cuda"), ask("platform", "amd64"), ask("python", "3.11")];

async function resolved(...dependencies: readonly Dependency[]) {
  const all = [...GPU, ...dependencies];
  const { matrices, conditional } = await loadMatrices({ given: [], cwd: "/" });
  const tables = [...(await conditional(all.map(({ name }) => name))), ...pythonBases(matrices)];
  return { dependencies: all, matrices: tables, resolution: resolve(all, tables) };
}

/** The catalogue of one stack, as a plan takes it. */
function pythonBases(matrices: readonly CompatMatrix[]): readonly CompatMatrix[] {
  return matrices.filter(({ name }) => !/^(node|static)-bases$/.test(name));
}

function machine(driver: string, ...capabilities: readonly string[]) {
  const gpus = capabilities.map((computeCapability) => ({ name: "GPU", computeCapability, count: 1 }));
  return { kind: "found", driver, gpus } as const;
}

describe("gpuNeeds", () => {
  it("are those of the chosen build of torch, and of its CUDA last", async () => {
    const { resolution } = await resolved(ask("torch", "==2.12.1"));

    expect(gpuNeeds(resolution)).toEqual([
      { subject: "torch 2.12.1 with CUDA 13.0", driver: ">=580", computeCapability: ">=7.5" },
      { subject: "CUDA 13.0", driver: ">=580", computeCapability: ">=7.5" },
    ] satisfies GpuNeed[]);
  });

  it("name the CUDA of TensorFlow by its version", async () => {
    const { resolution } = await resolved(ask("tensorflow", "==2.18.0"));

    expect(gpuNeeds(resolution)[0]).toEqual({
      subject: "tensorflow 2.18.0 with CUDA 12.5",
      driver: ">=525",
      computeCapability: undefined,
    });
  });

  it("are none without a GPU", async () => {
    const cpu = [ask("accelerator", "none"), ask("platform", "amd64"), ask("torch", "==2.12.1")];
    const { matrices, conditional } = await loadMatrices({ given: [], cwd: "/" });
    const tables = [...(await conditional(["torch"])), ...pythonBases(matrices)];

    expect(gpuNeeds(resolve(cpu, tables))).toEqual([]);
  });
});

describe("otherCuda", () => {
  it.each([
    ["an older driver", "2.12.1", machine("550.54.14", "8.6"), "12.9"],
    ["a driver of two numbers", "2.12.1", machine("550.54", "9.0"), "12.9"],
    ["an older driver and an older GPU", "2.12.1", machine("550.54.14", "7.0"), "12.9"],
    ["a driver before CUDA 12", "2.4.1", machine("470.57.02", "8.6"), "11.8"],
  ] as const)("is an older one of the same torch for %s", async (_, torch, found, cuda) => {
    expect(otherCuda(found, await resolved(ask("torch", `==${torch}`)))).toBe(cuda);
  });

  it("takes the place of the one that the project names, and of what it says of machines", async () => {
    const project = await resolved(
      ask("torch", "==2.12.1"),
      ask("cuda", "13.0", { strength: "override" }),
      ask("driver", "580.10"),
    );

    expect(otherCuda(machine("550.54.14", "8.6"), project)).toBe("12.9");
  });

  it.each([
    ["has no build for so old a driver", "2.12.1", machine("470.57.02", "8.6")],
    ["has no build for so new a GPU", "2.4.1", machine("580.65", "12.0")],
    ["fits one of two GPUs only", "2.4.1", machine("470.57.02", "8.6", "12.0")],
  ] as const)("is none where that torch %s", async (_, torch, found) => {
    expect(otherCuda(found, await resolved(ask("torch", `==${torch}`)))).toBeUndefined();
  });

  it("is none where it would take another torch than the one chosen", async () => {
    expect(otherCuda(machine("470.57.02", "8.6"), await resolved(ask("torch", ">=2.4")))).toBeUndefined();
  });
});
