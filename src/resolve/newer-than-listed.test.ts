import { describe, expect, it } from "vitest";
import { admitNewerThanListed } from "./newer-than-listed.ts";
import { toTables } from "./tables.ts";
import type { Versioning } from "./types.ts";

function admits(versioning: Versioning, listed: readonly string[], ranges: readonly string[]): boolean {
  const rows = listed.map((x) => ({ id: x, x }));
  const variable = toTables([{ name: "m", variables: { x: versioning }, rows }]).variables.get("x");
  if (variable === undefined) throw new Error("there is no variable");
  return admitNewerThanListed(variable, ranges);
}

describe("admitNewerThanListed", () => {
  it.each([
    [">=2.99"],
    [">=2.99,<3"],
    ["~=2.16"],
    ["==2.99.*"],
    [">2.15.0"],
    [">2.15.0,<2.15.1"],
    [">=2.16.0rc1,<=2.16.0rc3"],
    ["!=2.*"],
    ["<2 || >=3"],
    [">=v3"],
    [">=1!0.1"],
    [">=2.16", "<3", "!=2.16.0"],
  ])("finds a release after 2.15.0 in %s", (...ranges) => {
    expect(admits("pep440", ["none", "2.15.0", "2.4.0"], ranges)).toBe(true);
  });

  it.each([
    ["<2.4"],
    [">2.4.0,<2.4.1"],
    ["==2.5.0"],
    [">=2.99,<2.5"],
    ["none"],
    [">=2.99", "==2.4.0"],
    [">=3,<3"],
  ])("finds none in %s", (...ranges) => {
    expect(admits("pep440", ["none", "2.15.0", "2.4.0"], ranges)).toBe(false);
  });

  it("looks behind all releases that a listed version stands for", () => {
    expect(admits("pep440", ["3.14"], [">=3.14.7,<3.15"])).toBe(false);
    expect(admits("semver", ["22"], ["^24"])).toBe(true);
    expect(admits("semver", ["22"], ["^24 <24.1.x"])).toBe(true);
    expect(admits("semver", ["22"], [">=22.99.1 <23"])).toBe(false);
  });

  it("knows of nothing newer where no version is listed", () => {
    expect(admits("pep440", ["none"], [">=3"])).toBe(false);
  });
});
