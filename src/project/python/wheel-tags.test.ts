import { describe, expect, it } from "vitest";
import { targetEnvironment } from "./markers/target-environment.ts";
import { parseWheelTags, wheelRank } from "./wheel-tags.ts";

const amd64 = targetEnvironment({ python: "3.11.2", architecture: "amd64", glibc: "2.28" });

function rank(tags: string, target = amd64): number | undefined {
  const parsed = parseWheelTags(`a-1.0-${tags}.whl`);
  return parsed === undefined ? undefined : wheelRank(parsed, target);
}

describe("wheelRank", () => {
  it.each([
    "cp311-cp311-manylinux_2_28_x86_64",
    "cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64",
    "cp311-cp311-manylinux_2_34_x86_64.manylinux_2_17_x86_64",
    "cp38-abi3-manylinux1_x86_64",
    "cp311-none-linux_x86_64",
    "py3-none-manylinux2010_x86_64",
    "py3-none-any",
    "py2.py3-none-any",
    "py311-none-any",
    "1-cp311-cp311-manylinux2014_x86_64",
  ])("takes %s", (tags) => {
    expect(rank(tags)).toBeGreaterThanOrEqual(0);
  });

  it.each([
    "cp310-cp310-manylinux_2_17_x86_64",
    "cp311-cp311t-manylinux_2_17_x86_64",
    "cp312-abi3-manylinux_2_17_x86_64",
    "cp311-cp311-manylinux_2_31_x86_64",
    "cp311-cp311-manylinux_2_17_aarch64",
    "cp311-cp311-musllinux_1_2_x86_64",
    "cp311-cp311-macosx_11_0_arm64",
    "cp311-cp311-win_amd64",
    "cp310-none-any",
    "py2-none-any",
    "py312-none-any",
    "pp311-pypy311_pp73-manylinux_2_17_x86_64",
    "cp311-manylinux_2_17_x86_64",
    "x-cp311-cp311-manylinux_2_17_x86_64",
  ])("leaves out %s", (tags) => {
    expect(rank(tags)).toBeUndefined();
  });

  it("prefers the closest interpreter, then the newest platform, and a platform to none", () => {
    const best = [
      "cp311-cp311-manylinux_2_28_x86_64",
      "cp311-cp311-manylinux_2_17_x86_64",
      "cp311-abi3-manylinux_2_17_x86_64",
      "cp39-abi3-manylinux_2_28_x86_64",
      "cp38-abi3-manylinux_2_28_x86_64",
      "py3-none-manylinux_2_28_x86_64",
      "cp311-none-any",
      "py3-none-any",
    ];

    const ranks = best.map((tags) => rank(tags) ?? -1);

    expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
    expect(new Set(ranks).size).toBe(best.length);
  });

  it("knows the other architecture", () => {
    const arm64 = targetEnvironment({ python: "3.11", architecture: "arm64" });

    expect(rank("cp311-cp311-manylinux2014_aarch64", arm64)).toBeGreaterThan(0);
    expect(rank("cp311-cp311-manylinux2014_x86_64", arm64)).toBeUndefined();
  });
});
