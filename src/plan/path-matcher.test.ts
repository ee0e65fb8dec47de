import { describe, expect, it } from "vitest";
import { type PathMatch, pathMatcher } from "./path-matcher.ts";

function isMatched(patterns: readonly string[], path: string): boolean {
  const matcher = pathMatcher(patterns);
  const parts = path.split("/");
  let match: PathMatch | undefined;
  for (let length = 1; length <= parts.length; length += 1) {
    match = matcher.match(parts.slice(0, length).join("/"), match);
  }
  return match?.matched ?? false;
}

function isPruned(patterns: readonly string[], folder: string): boolean {
  const matcher = pathMatcher(patterns);
  const match = matcher.match(folder, undefined);
  return match.matched && !matcher.couldReinclude(folder, match);
}

describe("pathMatcher", () => {
  // The answers of moby/patternmatcher v0.6.1.
  it.each<[string[], string, boolean]>([
    [["a"], "a/b/c", true],
    [["a"], "b/a", false],
    [["A"], "a", false],
    [["*"], "a/b", true],
    [["*/b"], "a/b", true],
    [["*/b"], "b", false],
    [["**/b"], "b", true],
    [["**/b"], "a/c/b", true],
    [["**/b"], "a/cb", false],
    [["**b"], "a/cb", true],
    [["a/**"], "a", false],
    [["a/**"], "a/b/c", true],
    [["a**"], "ab/c", true],
    [["a/**/z"], "a/z", true],
    [["a/**/z"], "a/b/c/z", true],
    [["a?"], "a/", false],
    [["?"], "é", true],
    [["?"], "😀", true],
    [["[a-c]"], "b", true],
    [["[^a]"], "😀", true],
    [["[^a]"], "a", false],
    [["\\*"], "*", true],
    [["\\*"], "x", false],
    [["a.b"], "axb", false],
    [["c++(1)"], "c++(1)", true],
    [["*.c++"], "x.c++", true],
    [["a", "!a/b"], "a/b/c", false],
    [["a", "!a/b"], "a/c", true],
    [["!a", "a"], "a", true],
    [["a", "!a", "a/b"], "a/b", true],
    [[" a "], "a", true],
    [["./a/"], "a", true],
    [["a//b"], "a/b", true],
    [["**", "!**/*.py"], "x/y.py", false],
    [["constructor"], "constructor", true],
    [["b"], "constructor", false],
  ])("%j says of %s: %s", (patterns, path, expected) => {
    expect(isMatched(patterns, path)).toBe(expected);
  });

  it("takes a leading slash as the root, as a .dockerignore file does", () => {
    expect(isMatched(["/a", "!/a/b"], "a/c")).toBe(true);
    expect(isMatched(["/a", "!/a/b"], "a/b")).toBe(false);
  });

  it.each<[string[], string, boolean]>([
    [["a"], "a", true],
    [["a", "!b/c"], "a", true],
    [["a", "!a/c"], "a", false],
    [["a", "!*/c"], "a", false],
    [["a", "!**/c"], "a", false],
    [["a", "!b*/c"], "a", true],
    [["!a/c", "a"], "a", true],
    [["a", "![ab]/c"], "a", false],
  ])("%j needs no walk through %s: %s", (patterns, folder, expected) => {
    expect(isPruned(patterns, folder)).toBe(expected);
  });

  it.each(["[", "[]", "[^]", "a[b", "a\\", "[b-a]"])("refuses the malformed pattern %s", (pattern) => {
    expect(() => pathMatcher(["ok", pattern])).toThrow(/ignore pattern .* is malformed/);
  });
});
