import { describe, expect, it } from "vitest";
import { satisfies } from "./satisfies.ts";

describe("satisfies", () => {
  it.each([
    ["3.12.4", ">=3.11,<3.14", true],
    ["2.0rc1", ">=1.9", true],
    ["1.1a1", "==1.1.*", true],
    ["1", "==1.0.*", true],
    ["1.0.post1", ">1.0", false],
    ["1.0.post2", ">1.0.post1", true],
    ["1.0+cu121", "==1.0", true],
    ["1.0+cu121", "<=1.0", true],
    ["1.0+cu121", ">1.0", false],
    ["1.0", "==1.0+cu121", false],
    ["1.0rc1", "<1.0", false],
    ["1.0a1", "<1.0rc1", true],
    ["2.3", "~=2.2", true],
    ["3.0", "~=2.2", false],
    ["2.2.9", "~=2.2.0", true],
    ["1!1.0", ">2024", true],
    ["odd", "===ODD", true],
    ["odd", ">=0", false],
    ["1.0", "not a specifier", false],
    ["1.0", "", true],
  ])("%s in %s: %s", (version, specifier, expected) => {
    expect(satisfies(version, specifier)).toBe(expected);
  });
});
