import { describe, expect, it } from "vitest";
import { toLockedTorchRow } from "./torch-row.ts";

const ROW = {
  id: "torch-2.99.0-cu141-amd64",
  accelerator: "cuda",
  platform: "amd64",
  torch: "2.99.0",
  python: ">=3.11,<3.15",
  cuda: "14.1",
  cudnn: "10.1.0.5",
  driver: ">=700",
  computeCapability: ">=9.0",
  variant: "cu141",
  bundled: "yes",
  broughtBy: "cuda-toolkit",
  evidence: "wheel",
};

describe("toLockedTorchRow", () => {
  it("keeps the columns that a lock has, in one order, and no others", () => {
    const { id, ...rest } = ROW;

    expect(
      Object.keys(toLockedTorchRow({ ...rest, index: "https://torch.example/whl/cu141", id }) ?? {}),
    ).toEqual(Object.keys(ROW));
    expect(toLockedTorchRow({ ...ROW, cudnn: undefined, cuda: "none", accelerator: "none" })).toMatchObject({
      cuda: "none",
    });
  });

  it.each([
    ["id", "a torch\n"],
    ["accelerator", "tpu"],
    ["platform", "riscv"],
    ["torch", "two"],
    ["python", "3.11 || 3.12"],
    ["python", ""],
    ["cuda", ">=12,<13"],
    ["cudnn", 9],
    ["driver", "new"],
    ["variant", "$(id)"],
    ["bundled", "no"],
    ["torch", undefined],
    ["variant", undefined],
  ])("refuses %s %j", (column, cell) => {
    expect(toLockedTorchRow({ ...ROW, [column]: cell })).toBe(undefined);
  });

  it.each([3, "row", [], null])("refuses %j", (value) => {
    expect(toLockedTorchRow(value)).toBe(undefined);
  });
});
