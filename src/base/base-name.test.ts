import { describe, expect, it } from "vitest";
import { baseDir } from "./base-dir.ts";
import { parseBaseName } from "./base-name.ts";

describe("parseBaseName", () => {
  it.each([
    ["debian-python:3.11", "runtime"],
    ["debian-python:3.11-build", "build"],
    ["oci-layout://debian-python:3.11", "runtime"],
    ["oci-layout://debian-python:3.11-build", "build"],
  ] as const)("reads %s as the %s variant", (text, variant) => {
    expect(parseBaseName(text)).toEqual({ name: "debian-python:3.11", variant });
  });

  it.each([
    "debian-python",
    "debian-python:",
    "../x:3.11",
    "a/b:3.11",
    "debian-python:..",
    "Debian:3.11",
    "",
  ])("refuses %j", (text) => {
    expect(() => parseBaseName(text)).toThrow(expect.objectContaining({ code: "BASE_UNKNOWN" }));
  });
});

describe("baseDir", () => {
  it("keeps the variants of a base side by side", () => {
    expect(baseDir("/cache", parseBaseName("debian-python:3.11-build"))).toBe(
      "/cache/bases/debian-python/3.11/build",
    );
  });
});
