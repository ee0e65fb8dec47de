import { describe, expect, it } from "vitest";
import { parseGpus } from "./parse-gpus.ts";

describe("parseGpus", () => {
  it("counts GPUs of one kind together", () => {
    const text = "NVIDIA A100-SXM4-80GB, 535.161.08, 8.0\n".repeat(2);

    expect(parseGpus(`${text}NVIDIA T4, 535.161.08, 7.5\n`)).toEqual({
      kind: "found",
      driver: "535.161.08",
      gpus: [
        { name: "NVIDIA A100-SXM4-80GB", computeCapability: "8.0", count: 2 },
        { name: "NVIDIA T4", computeCapability: "7.5", count: 1 },
      ],
    });
  });

  it.each(["Tesla K80, 470.57.02", "Tesla K80, 470.57.02, [N/A]", "Tesla K80, 470.57.02, [Not Supported]"])(
    "leaves the compute capability open in %s",
    (line) => {
      expect(parseGpus(line)).toEqual({
        kind: "found",
        driver: "470.57.02",
        gpus: [{ name: "Tesla K80", computeCapability: undefined, count: 1 }],
      });
    },
  );

  it("reads names with commas and carriage returns", () => {
    expect(parseGpus("Quadro, the new one, 550.54, 8.9\r\n")).toMatchObject({
      driver: "550.54",
      gpus: [{ name: "Quadro, the new one", computeCapability: "8.9" }],
    });
  });

  it("finds none in an empty answer", () => {
    expect(parseGpus("\n")).toEqual({ kind: "none" });
  });

  it("repeats what it cannot read", () => {
    expect(parseGpus("Unable to determine the device handle\n")).toEqual({
      kind: "failed",
      message: 'nvidia-smi says "Unable to determine the device handle"',
    });
  });
});
