import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesFolder } from "./matches-folder.ts";

describe("matchesFolder", () => {
  it.each([
    ["packages/*", "packages/a", true],
    ["packages/*", "packages/a/b", false],
    ["packages/*", "packages", false],
    ["./packages/*/", "packages/a", true],
    ["packages/**", "packages/a/b", true],
    ["**/api", "services/api", true],
    ["libs/lib-?", "libs/lib-a", true],
    ["libs/[ab]x", "libs/bx", true],
    ["libs/[!ab]x", "libs/bx", false],
    ["a.c", "abc", false],
    ["libs/[z-a]", "libs/b", false],
  ])("%s and %s: %s", (pattern, folder, expected) => {
    expect(matchesFolder(pattern, folder)).toBe(expected);
  });

  it("takes every text as a pattern", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, folder) => {
        expect(typeof matchesFolder(pattern, folder)).toBe("boolean");
      }),
    );
  });
});
