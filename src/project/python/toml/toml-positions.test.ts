import { describe, expect, it } from "vitest";
import { tomlPositions } from "./toml-positions.ts";

const TEXT = `# [project] "fake"
title = """
dependencies = ["fake"] """
'quoted.key' = 'it''s'
[ project ] # here
name = "a]b" # ]
dependencies = [ # [
  "one ; a == ']'", # "x"
  'two', "three\\"",

  { nested = ["deep"] },
]
a.b."c d" = 1979-05-27 07:32:00
[[tool.list]]
x = 1
[[tool.list]]
x = [[1, 2], [3]]
[tool.list.sub]
y = true`;

describe("tomlPositions", () => {
  it.each([
    [["title"], "2:9"],
    [["quoted.key"], "4:16"],
    [["project"], "5:1"],
    [["project", "name"], "6:8"],
    [["project", "dependencies"], "7:16"],
    [["project", "dependencies", 0], "8:3"],
    [["project", "dependencies", 1], "9:3"],
    [["project", "dependencies", 2], "9:10"],
    [["project", "dependencies", 3, "nested", 0], "11:15"],
    [["project", "a", "b", "c d"], "13:13"],
    [["tool", "list", 0, "x"], "15:5"],
    [["tool", "list", 1, "x", 1, 0], "17:15"],
    [["tool", "list", 1, "sub", "y"], "19:5"],
  ])("finds %j at %s", (path, place) => {
    const text = TEXT.replace("it''s", "its");

    expect(tomlPositions(text).placeOf(path)).toBe(place);
  });

  it("knows nothing of what is not there", () => {
    expect(tomlPositions("a = 1").placeOf(["b"])).toBeUndefined();
  });
});
