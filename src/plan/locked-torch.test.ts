import { describe, expect, it } from "vitest";
import type { LockedTorchRow } from "../project/python/factory-lock/torch-row.ts";
import type { Project } from "../project/types.ts";
import type { CompatMatrix } from "../resolve/types.ts";
import { lockedTorchDiagnostics, withLockedTorch } from "./locked-torch.ts";

const ROW: LockedTorchRow = {
  id: "torch-2.99.0-pypi-amd64",
  accelerator: "cuda",
  platform: "amd64",
  torch: "2.99.0",
  python: ">=3.11,<3.15",
  cuda: "14.2",
  cudnn: "10.1.0.5",
  variant: "pypi",
};

function project(torch: LockedTorchRow | undefined): Project {
  const lock = { file: "pylock.toml", packages: [], ...(torch === undefined ? {} : { torch }) };
  return { python: { manager: "pip", requirements: [], ranges: [], lock } } as unknown as Project;
}

function table(name: string, ...rows: CompatMatrix["rows"]): CompatMatrix {
  return { name, variables: { torch: "pep440", cuda: "pep440" }, rows };
}

const TABLES = [
  table("torch", { id: "a", torch: "2.4.1" }),
  table("cuda", { id: "b", cuda: "13.3" }),
  table("bases"),
];

describe("withLockedTorch", () => {
  it("adds the row of the lock, and the CUDA that no table lists", () => {
    const [torch, cuda, bases] = withLockedTorch(TABLES, project(ROW));

    expect(torch?.rows.map(({ id }) => id)).toEqual([ROW.id, "a"]);
    expect(cuda?.rows).toEqual([
      { id: "b", cuda: "13.3" },
      { id: "cuda-14.2", accelerator: "cuda", cuda: "14.2" },
    ]);
    expect(bases).toBe(TABLES[2]);
  });

  it("leaves a CUDA that is listed, and builds without CUDA", () => {
    expect(withLockedTorch(TABLES, project({ ...ROW, cuda: "13.3" }))[1]).toBe(TABLES[1]);
    expect(withLockedTorch(TABLES, project({ ...ROW, cuda: "none" }))[1]).toBe(TABLES[1]);
  });

  it("leaves tables that list the torch by now, and those of locks without a row", () => {
    expect(withLockedTorch(TABLES, project({ ...ROW, torch: "2.4.1" }))).toBe(TABLES);
    expect(withLockedTorch(TABLES, project(undefined))).toBe(TABLES);
    expect(withLockedTorch(TABLES.slice(1), project(ROW))).toEqual(TABLES.slice(1));
  });
});

describe("lockedTorchDiagnostics", () => {
  it("says what is read from the wheel once its row is chosen", () => {
    const resolution = { pins: {}, rows: { torch: ROW } };

    expect(lockedTorchDiagnostics(project(ROW), resolution)).toEqual([
      {
        code: "VERSION_UNTABLED",
        severity: "info",
        message:
          "no compatibility table lists torch 2.99.0: its CUDA 14.2, its cuDNN 10.1.0.5 and its Pythons >=3.11,<3.15 are read from its wheel",
        source: "pylock.toml",
      },
    ]);
    expect(lockedTorchDiagnostics(project(ROW), { pins: {}, rows: { torch: { id: "a" } } })).toEqual([]);
    expect(lockedTorchDiagnostics(project(undefined), resolution)).toEqual([]);
  });
});
