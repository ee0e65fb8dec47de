import { describe, expect, it } from "vitest";
import { buildVariant, indexVariant, localVariant } from "./build-variant.ts";

describe("buildVariant", () => {
  it.each([
    ["cpu", { accelerator: "none" }],
    ["cu118", { accelerator: "cuda", cuda: "11.8" }],
    ["cu92", { accelerator: "cuda", cuda: "9.2" }],
    ["cu130", { accelerator: "cuda", cuda: "13.0" }],
    ["rocm6.2", { accelerator: "rocm" }],
    ["cuda", undefined],
    ["cu1", undefined],
    ["abi3", undefined],
  ])("reads %s", (word, expected) => {
    expect(buildVariant(word)).toEqual(expected);
  });
});

describe("localVariant", () => {
  it.each([
    ["2.4.1+cu121", "12.1"],
    ["==2.1.0+CU118", "11.8"],
    ["==2.4.1", undefined],
    ["==1.0+ubuntu.1", undefined],
  ])("finds the CUDA of %s", (version, expected) => {
    expect(localVariant(version)?.cuda).toBe(expected);
  });
});

describe("indexVariant", () => {
  it.each([
    ["https://index.example/whl/cu121", "cuda"],
    ["https://index.example/whl/nightly/cu130/", "cuda"],
    ["https://index.example/whl/cpu/torch_stable.html", "none"],
    ["https://index.example/whl/", undefined],
    ["https://index.example/simple/", undefined],
  ])("finds what %s holds", (url, expected) => {
    expect(indexVariant(url)?.accelerator).toBe(expected);
  });
});
