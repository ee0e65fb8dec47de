import library from "@renovatebot/pep440";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VERSIONINGS } from "./versionings.ts";

const { pep440, semver, exact } = VERSIONINGS;

describe("pep440", () => {
  it.each([
    ["3.12.4", ">=3.10,<3.13", true],
    ["3.13.0", ">=3.10,<3.13", false],
    ["3.12.4", "3.12", true],
    ["3.13.4", "3.12", false],
    ["3.12.4", "3", true],
    ["3.12.4", "3.12.4", true],
    ["3.12.5", "3.12.4", false],
    ["3.12.4", "3.12.*", true],
    ["3.9.1", "", true],
    ["3.9.1", "*", true],
    ["3.9.1", " >= 3.8 , ", true],
    ["3.9.1", "<3 || >=3.9", true],
    ["3.8.1", "<3 || >=3.9", false],
    ["3.12.4", "~=3.10", true],
    ["3.12.4", "~=3.10.1", false],
    ["2.0rc1", ">=1.9", true],
    ["1.1a1", "==1.1.*", true],
    ["3.9.1", "latest", false],
    ["2.4.0+cu121", "==2.4.0", true],
    ["2.4.0+cu121", "===2.4.0", false],
    ["2.4.0", "===2.4.0", true],
    ["latest", ">=3", false],
  ])("version %s in range %j: %s", (version, range, expected) => {
    expect(pep440.matches(version, range)).toBe(expected);
  });

  it.each([
    ["3.13", ">=3.13", true],
    ["3.13", ">=3.13.5", true],
    ["3.13", "==3.13.7", true],
    ["3.13", "!=3.13.0,!=3.13.99", true],
    ["3.13", "!=3.13.*", false],
    ["3.13", ">3.13.2,<3.13.4", true],
    ["3.13", ">3.13.2,<3.13.3", false],
    ["3.13", "<3.13", false],
    ["3.13", "3.13", true],
    ["3.1", "3.13", false],
  ])("version %s of two numbers stands for its patches in %j: %s", (version, range, expected) => {
    expect(pep440.matches(version, range)).toBe(expected);
  });

  it("asks one and the same patch to satisfy all ranges", () => {
    expect(pep440.matches("3.13", ">=3.13.5", "<3.13.7")).toBe(true);
    expect(pep440.matches("3.13", ">=3.13.5", "<3.13.3")).toBe(false);
  });

  it("lets a version of two numbers cover its patches and nothing else", () => {
    expect(pep440.covers("3.13", "3.13")).toBe(true);
    expect(pep440.covers("3.13", "3.13.4")).toBe(true);
    expect(pep440.covers("3.13.4", "3.13")).toBe(false);
    expect(pep440.covers("3.1", "3.13.4")).toBe(false);
    expect(pep440.covers("3.13.0", "3.13.0.0")).toBe(true);
  });

  it("orders versions by value, not by text", () => {
    expect(["3.9.1", "3.10.0", "3.10.0rc1"].toSorted(pep440.compare)).toEqual([
      "3.9.1",
      "3.10.0rc1",
      "3.10.0",
    ]);
  });

  it.each([
    [">=3.10", true],
    ["3.12 || 3.13", true],
    ["", true],
    ["latest", false],
    [">=3.10 <3.12", false],
    ["^3.10", false],
  ])("isRange(%j) is %s", (range, expected) => {
    expect(pep440.isRange(range)).toBe(expected);
  });

  it.each([
    ["==3.12.4", "3.12.4"],
    ["3.12.4", "3.12.4"],
    ["===1.0+cu118", "1.0+cu118"],
    ["3.12", undefined],
    [">=3.12", undefined],
    ["==3.12.*", undefined],
    ["3.12.4 || 3.12.5", undefined],
  ])("the single version of %j is %s", (range, expected) => {
    expect(pep440.single(range)).toBe(expected);
  });
});

describe("pep440, which reads ranges by itself to read each only once,", () => {
  const part = fc.integer({ min: 0, max: 3 });
  const release = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("."));
  const suffix = fc.constantFrom("", "", "", "a1", "rc2", ".post1", ".dev3", "rc1.dev2", ".post2.dev1");
  const version = fc
    .tuple(fc.constantFrom("", "", "1!"), release, suffix, fc.constantFrom("", "", "+cu121"))
    .map((parts) => parts.join(""));
  const specifier = fc
    .tuple(fc.constantFrom("==", "!=", ">=", "<=", "<", ">", "~="), version, fc.constantFrom("", "", ".*"))
    .map((parts) => parts.join(""));
  const list = fc.array(specifier, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(","));
  const parts = (text: string): number =>
    (/\d+(?:\.\d+)*/.exec(text.replace(/^.*!/, ""))?.[0] ?? "").split(".").length;
  // `===` compares text here, as PEP 440 says; the library looks at parts of it. And the library takes 3.1 for no
  // release of ==3.1.0.*, nor 1!0 for one of ~=1!0.0.0; PEP 440, packaging 26 and this fill up with zeros.
  const comparable = (text: string, range: string) =>
    !/^\d+\.\d+$/.test(text) &&
    !range.split(",").some((part) => /\*|~=/.test(part) && parts(text) < parts(part));

  it.each([
    ["1!0", "~=1!0.0.0"],
    ["1.0", "~=1.0.0.0"],
    ["1", "==1.0.*"],
  ])("fills %s up with zeros for %s", (version, range) => {
    expect(pep440.matches(version, range)).toBe(true);
  });

  it("agrees with the library on what is a range and what is in it", () => {
    fc.assert(
      fc.property(version, list, (text, range) => {
        expect(pep440.isRange(range)).toBe(library.validRange(range));
        fc.pre(comparable(text, range) && library.validRange(range));
        expect(pep440.matches(text, range)).toBe(library.satisfies(text, range, { prereleases: true }));
      }),
      { numRuns: 3000 },
    );
  });

  it("has one key for versions that are the same", () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        fc.pre(!/^\d+\.\d+$/.test(a) && !/^\d+\.\d+$/.test(b));
        expect(pep440.key(a) === pep440.key(b)).toBe(library.compare(a, b) === 0);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("none", () => {
  it.each([
    ["none", "none", true],
    ["none", "none || >=12", true],
    ["12.4.0", "none || >=12", true],
    ["12.4.0", "none", false],
    ["none", ">=12", false],
    ["none", "*", false],
    ["none", "", false],
  ])("is a version of its own in every versioning: %s in %j is %s", (version, range, expected) => {
    expect([pep440, semver].map((rules) => rules.matches(version, range))).toEqual([expected, expected]);
  });

  it("is older than all others, and stands for none of them", () => {
    expect(pep440.compare("none", "0.1")).toBeLessThan(0);
    expect(pep440.compare("0.1", "none")).toBeGreaterThan(0);
    expect(pep440.covers("none", "1.0")).toBe(false);
    expect(pep440.covers("none", "none")).toBe(true);
    expect(pep440.single("none")).toBe("none");
    expect(exact.compare("none", "a")).toBe(0);
  });
});

describe("semver", () => {
  it("reads npm ranges", () => {
    expect(semver.matches("1.4.2", "^1.2.0")).toBe(true);
    expect(semver.matches("2.0.0", "^1.2.0")).toBe(false);
    expect(semver.matches("2.0.0", "^1.2.0 || 2.x", ">=1")).toBe(true);
    expect(semver.isRange("one")).toBe(false);
    expect(semver.single("1.2.3")).toBe("1.2.3");
    expect(semver.single("^1.2.3")).toBeUndefined();
  });

  it.each([
    ["22", ">=18", true],
    ["22", "^18 || ^20", false],
    ["22", "^18 || ^22.3.1", true],
    ["22", "22.3.1", true],
    ["22", "<22.3", true],
    ["22", "<=22.0.0-rc.1", false],
    ["22.3", "22.4.x", false],
    ["18", "*", true],
    ["18", "", true],
    ["2", "22.1.0", false],
  ])("lets %s stand for its releases: %j is %s", (version, range, expected) => {
    expect(semver.matches(version, range)).toBe(expected);
  });

  it("wants one release in all ranges", () => {
    expect(semver.matches("22", ">=22.3", "<22.3")).toBe(false);
    expect(semver.matches("22", ">=22.3 || 20", "<22.4 || 18")).toBe(true);
    expect(semver.matches("22", "one")).toBe(false);
  });

  it("knows what stands for what, and which is newer", () => {
    expect(semver.isVersion("22")).toBe(true);
    expect(semver.isVersion("v22")).toBe(false);
    expect([semver.covers("22", "22.1.0"), semver.covers("22", "22"), semver.covers("22.1.0", "22")]).toEqual(
      [true, true, false],
    );
    expect(semver.covers("2", "22.1.0")).toBe(false);
    expect(semver.newest("22.1")).toBe("22.1.9999");
    expect(semver.compare("22", "22.11.0")).toBeGreaterThan(0);
    expect(semver.compare("22", "24.0.0")).toBeLessThan(0);
  });

  it("orders by precedence", () => {
    expect(semver.compare("1.10.0", "1.9.0")).toBeGreaterThan(0);
  });
});

describe("exact", () => {
  it.each([
    ["debian-python:3.11", "debian-python:3.11", true],
    ["debian-python:3.11", "debian-python:*", true],
    ["debian-python:3.11", "python:* || debian-python:*", true],
    ["debian-python:3.11", "python:3.11 || python:3.12", false],
    ["anything", "", true],
    ["anything", "*", true],
  ])("%s in %j: %s", (version, range, expected) => {
    expect(exact.matches(version, range)).toBe(expected);
  });

  it("has no order and keeps wildcards out of names", () => {
    expect(exact.compare("b", "a")).toBe(0);
    expect(exact.isVersion("python:*")).toBe(false);
    expect(exact.isRange("a || ")).toBe(false);
    expect(exact.single("cuda:12")).toBe("cuda:12");
    expect(exact.single("cuda:*")).toBeUndefined();
  });
});
