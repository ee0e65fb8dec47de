import { describe, expect, it } from "vitest";
import type { CompatMatrix } from "../../resolve/types.ts";
import { catalogueBase } from "./catalogue-base.ts";

const CATALOGUES: readonly CompatMatrix[] = [
  {
    name: "bases",
    variables: { base: "exact", python: "pep440", toolchain: "exact" },
    rows: [
      { id: "a", base: "python", python: "3.13", toolchain: "none" },
      { id: "b", base: "debian-python", python: "3.13.5", toolchain: "gcc" },
      { id: "c", base: "debian-python", python: "3.11.2", toolchain: "gcc" },
    ],
  },
  {
    name: "static",
    variables: { base: "exact", debian: "exact" },
    rows: [{ id: "d", base: "nginx", debian: "12" }],
  },
];

describe("catalogueBase", () => {
  it.each([
    ["debian-python:3.11", "c"],
    ["debian-python:3.13", "b"],
    ["debian-python:3.13.5", "b"],
    ["python:3.13", "a"],
    ["nginx:12", "d"],
    ["nginx", "d"],
  ])("finds %s", (text, id) => {
    expect(catalogueBase(text, CATALOGUES)?.id).toBe(id);
  });

  it.each(["debian:12", "team/python:3.13", "registry.example/debian-python:3.11"])(
    "leaves %s to the registries",
    (text) => {
      expect(catalogueBase(text, CATALOGUES)).toBeUndefined();
    },
  );

  it.each(["debian-python:3.1", "debian-python:3.12", "debian-python"])(
    "refuses %s with what there is",
    (text) => {
      expect(() => catalogueBase(text, CATALOGUES)).toThrow("debian-python has 3.13.5, 3.11.2");
    },
  );
});
