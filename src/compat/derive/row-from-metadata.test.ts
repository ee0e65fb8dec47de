import { describe, expect, it } from "vitest";
import recorded from "../../../compat/recorded/torch-metadata.json" with { type: "json" };
import torch from "../../../compat/torch.json" with { type: "json" };
import { rowFromMetadata } from "./row-from-metadata.ts";

describe("rowFromMetadata", () => {
  it.each([
    ["torch-2.0.1-cp310-cp310-manylinux1_x86_64.whl", "11.7", "8.5.0.96", "nvidia-cuda-runtime-cu11"],
    ["torch-2.4.0-cp311-cp311-manylinux1_x86_64.whl", "12.1", "9.1.0.70", "nvidia-cuda-runtime-cu12"],
    ["torch-2.14.0-cp312-cp312-manylinux_2_28_x86_64.whl", "13.0", "9.24.0.43", "cuda-toolkit"],
    ["torch-2.15.0-cp312-cp312-manylinux_2_28_x86_64.whl", "13.2", "9.26.0.51", "cuda-toolkit"],
  ])("reads the CUDA of %s from its own metadata", (filename, cuda, cudnn, broughtBy) => {
    expect(rowFromMetadata(metadataOf(filename), filename)).toMatchObject({
      accelerator: "cuda",
      platform: "amd64",
      cuda,
      cudnn,
      broughtBy,
      variant: "pypi",
    });
  });

  it("sees that a wheel for arm64 leaves CUDA to x86_64", () => {
    const filename = "torch-2.8.0-cp312-cp312-manylinux_2_28_aarch64.whl";
    expect(rowFromMetadata(metadataOf(filename), filename)).toMatchObject({
      id: "torch-2.8.0-pypi-arm64",
      accelerator: "none",
      cuda: "none",
      python: ">=3.12,<3.13",
    });
  });

  it.each(recorded.wheels.map(({ filename }) => filename))("agrees with the table about %s", (filename) => {
    const { python: _, id, ...row } = rowFromMetadata(metadataOf(filename), filename);
    expect(torch.rows.find((one) => one.id === id)).toMatchObject(row);
  });

  it("joins the Pythons of the wheels of the same machine", () => {
    const filename = "torch-2.4.0-cp311-cp311-manylinux1_x86_64.whl";
    const others = [8, 9, 10, 12].map((minor) => `torch-2.4.0-cp3${minor}-cp3${minor}-manylinux1_x86_64.whl`);
    const arm = "torch-2.4.0-cp313-cp313-manylinux2014_aarch64.whl";

    expect(rowFromMetadata(metadataOf(filename), filename, [...others, arm]).python).toBe(">=3.8,<3.13");
  });

  it.each([
    [
      "torch-2.0.1+cu118-cp311-cp311-linux_x86_64.whl",
      { cuda: "11.8", accelerator: "cuda", variant: "cu118" },
    ],
    ["torch-2.4.0%2Bcpu-cp311-cp311-linux_x86_64.whl", { cuda: "none", accelerator: "none", variant: "cpu" }],
    ["torch-2.4.0+rocm6.1-cp311-cp311-linux_x86_64.whl", { cuda: "none", accelerator: "rocm" }],
  ])("takes CUDA from the local version of %s when the metadata has none", (filename, expected) => {
    expect(rowFromMetadata("Metadata-Version: 2.1\n", filename)).toMatchObject(expected);
  });

  it("does not read requirements in the description", () => {
    const filename = "torch-3.0.0-cp312-cp312-manylinux_2_28_x86_64.whl";
    const text = "Name: torch\n\nRequires-Dist: nvidia-cuda-runtime-cu12==12.4.127\n";
    expect(rowFromMetadata(text, filename)).toMatchObject({ cuda: "none" });
  });

  it.each([
    "torch-2.4.0.tar.gz",
    "numpy-2.1.0-cp312-cp312-manylinux1_x86_64.whl",
    "torch-2.4.0-cp312-cp312-win_amd64.whl",
  ])("refuses %s", (filename) => {
    expect(() => rowFromMetadata("", filename)).toThrow(/is not a torch wheel/);
  });
});

function metadataOf(filename: string): string {
  const wheel = recorded.wheels.find((one) => one.filename === filename);
  if (wheel === undefined) throw new Error(`${filename} was not recorded`);
  const lines = [
    `Requires-Python: ${wheel.requiresPython}`,
    ...wheel.requiresDist.map((one) => `Requires-Dist: ${one}`),
  ];
  return `Metadata-Version: 2.1\nName: torch\n${lines.join("\n")}\n\nA description.\n`;
}
