import { describe, expect, it } from "vitest";
import type { CompatTable } from "../compat-table.ts";
import { checkOverride, checkTable } from "./check-table.ts";
import { parseJsonPlaces } from "./parse-json-places.ts";

const good: CompatTable = {
  schemaVersion: 1,
  name: "torch",
  source: "a test",
  retrieved: "2026-11-21",
  license: "facts",
  variables: { torch: "pep440", python: "pep440", cuda: "pep440", accelerator: "exact" },
  ranges: ["python"],
  rows: [{ id: "one", torch: "2.4.0", python: ">=3.8,<3.13", cuda: "12.1", accelerator: "cuda" }],
};

const check = (value: unknown) => checkTable(parseJsonPlaces(JSON.stringify(value, undefined, 2), "t.json"));
const row = (cells: object) => ({ ...good, rows: [...good.rows, { id: "two", ...cells }] });

describe("checkTable", () => {
  it("finds nothing wrong with a good table", async () => {
    expect(await check(good)).toEqual([]);
  });

  it.each([
    ["a row without an id", { ...good, rows: [{ torch: "2.4.0" }] }, "rows.0 has no id", "t.json:17:5"],
    ["an unknown key", { ...good, sorce: "x" }, 'unknown key "sorce" in t.json', "t.json:25:12"],
    [
      "an unknown versioning",
      { ...good, variables: { torch: "calver" } },
      'variables.torch is "calver"',
      "t.json:8:14",
    ],
    ["a number as a cell", row({ torch: 2.4 }), "rows.1.torch is 2.4, not of type string", "t.json:26:16"],
    [
      "an id that is used twice",
      { ...good, rows: [good.rows[0], good.rows[0]] },
      "row one: the id is used twice, first at t.json:17:5",
      "t.json:25:13",
    ],
    [
      "a cell that is no version",
      row({ torch: "latest" }),
      'row two: torch "latest" is not a version as pep440 reads it',
      "t.json:26:16",
    ],
    [
      "a cell that is no range",
      row({ python: "about 3" }),
      'row two: python "about 3" is not a range as pep440 reads it',
      "t.json:26:17",
    ],
    [
      "a range that nothing satisfies",
      row({ python: ">=3.12,<3.10" }),
      'row two: python ">=3.12,<3.10" admits no version at all',
      "t.json:26:17",
    ],
    [
      "CUDA without an accelerator",
      row({ accelerator: "none", cuda: "12.4" }),
      'row two: cuda is "12.4" without an accelerator',
      "t.json:27:15",
    ],
    [
      "an accelerator without CUDA",
      row({ accelerator: "cuda", cuda: "none" }),
      'row two: cuda is "none" although the accelerator is cuda',
      "t.json:27:15",
    ],
    [
      "a misspelt accelerator",
      row({ accelerator: "cude" }),
      'row two: accelerator is "cude"',
      "t.json:26:22",
    ],
    [
      "a range column that is no variable",
      { ...good, ranges: ["python", "pyton"] },
      "ranges names pyton, which is no variable",
      "t.json:15:5",
    ],
  ])("names %s with its place", async (_what, value, message, source) => {
    expect(await check(value)).toEqual([
      expect.objectContaining({ message, source, hint: expect.any(String) }),
    ]);
  });

  it.each([
    ['{"schemaVersion": 1,}', "t.json:1:21", /expected a text in double quotes/],
    ['{\n  "name": "torch"', "t.json:2:18", /expected ",", found the end/],
    ['{"name": "a", "name": "b"}', "t.json:1:15", /"name" is written twice/],
    ["", "t.json:1:1", /found the end/],
    ["[1] 2", "t.json:1:5", /more text/],
  ])("says where %s stops being right", async (text, source, message) => {
    const [problem] = await checkTable(parseJsonPlaces(text, "t.json"));
    expect(problem).toEqual(expect.objectContaining({ source, message: expect.stringMatching(message) }));
  });

  it("reports every problem of a table at once", async () => {
    const rows = [
      { id: "a", torch: "x" },
      { id: "b", torch: "y" },
    ];
    expect(await check({ ...good, rows })).toHaveLength(2);
  });
});

describe("checkOverride", () => {
  const override = (value: object) =>
    checkOverride(parseJsonPlaces(JSON.stringify({ schemaVersion: 1, name: "torch", ...value }), "o.json"), [
      good,
    ]);

  it("takes new rows for a known table without its other keys", async () => {
    expect(await override({ rows: [{ id: "new", torch: "9.0.0" }] })).toEqual([]);
  });

  it("wants a whole table for a new name", async () => {
    const messages = (await override({ name: "mine", rows: [] })).map(({ message }) => message);
    expect(messages).toContain("o.json has no variables");
  });

  it.each([
    [
      "a row that fits everything",
      { rows: [{ id: "all", note: "mine" }] },
      /it fits everything and hides every row after it/,
    ],
    ["a replacement without rows", { mode: "replace", rows: [] }, /leaves no row of torch/],
    ["the removal of every row", { remove: ["one"], rows: [] }, /leaves no row of torch/],
    ["the removal of an unknown row", { remove: ["zwei"], rows: [] }, /has no row zwei to remove/],
    ["an impossible row", { rows: [{ id: "x", torch: "1", python: "<3,>4" }] }, /admits no version at all/],
    ["an unknown mode", { mode: "append", rows: [] }, /mode is "append"/],
  ])("refuses %s", async (_what, value, message) => {
    expect(await override(value)).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(message),
        source: expect.stringMatching(/^o\.json:1:\d+$/),
      }),
    ]);
  });
});
