import { describe, expect, it } from "vitest";
import { compareGpu, type FoundGpus, fitsGpu } from "./compare-gpu.ts";
import type { GpuNeed } from "./gpu-needs.ts";

function machine(driver: string, ...capabilities: readonly (string | undefined)[]): FoundGpus {
  const gpus = capabilities.map((computeCapability, index) => ({
    name: `GPU ${index}`,
    computeCapability,
    count: 1,
  }));
  return { kind: "found", driver, gpus };
}

function need(subject: string, driver?: string, computeCapability?: string): GpuNeed {
  return { subject, driver, computeCapability };
}

const TORCH_13 = need("torch 2.12.1 with CUDA 13.0", ">=580", ">=7.5");
const TORCH_12 = need("torch 2.4.1 with CUDA 12.1", ">=525", ">=5.0,<10.0");
const TENSORFLOW = need("tensorflow 2.18.0 with CUDA 12.5", ">=525");
const CUDA_10 = need("CUDA 10.2", ">=440.33", ">=3.0,<8.0");

describe("compareGpu", () => {
  it.each([
    ["the least driver", machine("580.0", "9.0"), [TORCH_13]],
    ["a driver of three parts", machine("580.95.05", "7.5"), [TORCH_13]],
    ["a driver that is far newer", machine("999.10", "8.6"), [TORCH_12, TENSORFLOW]],
    ["the least compute capability", machine("525.60.13", "5.0"), [TORCH_12]],
    ["the last compute capability below the end", machine("525.60.13", "9.0"), [TORCH_12]],
    ["a release of two numbers as a least driver", machine("440.33.01", "7.5"), [CUDA_10]],
    ["two digits before the point", machine("580.65", "12.0"), [TORCH_13]],
  ] as const)("is content with %s", (_, found, needs) => {
    expect(fitsGpu(found, needs)).toBe(true);
    expect(compareGpu(found, needs).map(({ state }) => state)).toEqual(["ok", "ok"]);
  });

  it.each([
    ["579.99", TORCH_13, "579.99 is too old: torch 2.12.1 with CUDA 13.0 needs driver >=580"],
    ["470.57.02", TORCH_12, "470.57.02 is too old: torch 2.4.1 with CUDA 12.1 needs driver >=525"],
    ["470.57.02", TENSORFLOW, "470.57.02 is too old: tensorflow 2.18.0 with CUDA 12.5 needs driver >=525"],
    ["440.31", CUDA_10, "440.31 is too old: CUDA 10.2 needs driver >=440.33"],
  ] as const)("finds driver %s too old", (driver, asking, finding) => {
    const [check] = compareGpu(machine(driver, "7.5"), [asking]);

    expect(check).toMatchObject({ name: "GPU driver", state: "problem", finding });
    expect(fitsGpu(machine(driver, "7.5"), [asking])).toBe(false);
  });

  it.each([
    [
      "10.0",
      TORCH_12,
      "too new: its compute capability is 10.0, and torch 2.4.1 with CUDA 12.1 has code for >=5.0,<10.0",
    ],
    ["12.0", TORCH_12, "too new: its compute capability is 12.0"],
    [
      "7.0",
      TORCH_13,
      "too old: its compute capability is 7.0, and torch 2.12.1 with CUDA 13.0 has code for >=7.5",
    ],
    ["3.7", TORCH_12, "too old: its compute capability is 3.7"],
    ["8.0", CUDA_10, "too new: its compute capability is 8.0, and CUDA 10.2 has code for >=3.0,<8.0"],
  ] as const)("finds a GPU of %s unfit", (capability, asking, finding) => {
    const checks = compareGpu(machine("999.0", capability), [asking]);

    expect(checks).toHaveLength(2);
    expect(checks[1]).toMatchObject({ name: "GPU code", state: "problem" });
    expect(checks[1]?.finding).toContain(`GPU 0 is ${finding}`);
  });

  it("names the need that does not hold, wherever it stands", () => {
    const [driver] = compareGpu(machine("550.54", "8.6"), [TENSORFLOW, TORCH_13]);

    expect(driver?.finding).toContain("torch 2.12.1");
  });

  it("says of each GPU that does not fit that it does not", () => {
    const checks = compareGpu(machine("580.1", "8.6", "6.1", "7.0"), [TORCH_13]);

    expect(checks.filter(({ state }) => state === "problem").map(({ finding }) => finding)).toEqual([
      expect.stringContaining("GPU 1 is too old"),
      expect.stringContaining("GPU 2 is too old"),
    ]);
  });

  it("offers the other versions besides a newer driver", () => {
    const otherwise = 'set `cuda: "12.9"` in factory.yaml';
    const hints = compareGpu(machine("550.54", "7.0"), [TORCH_13], otherwise).map(({ hint }) => hint);

    expect(hints).toEqual([`install driver 580 or newer, or ${otherwise}`, otherwise]);
  });

  it("leaves open what an old driver does not tell", () => {
    const checks = compareGpu(machine("470.57", undefined), [
      need("torch 1.13.1 with CUDA 11.7", ">=450", ">=3.5"),
    ]);

    expect(checks.map(({ state }) => state)).toEqual(["ok", "optional"]);
  });

  it("has nothing to say where nothing is needed", () => {
    expect(compareGpu(machine("470.57", "8.6"), [])).toEqual([]);
  });
});
