import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { previousPins } from "./previous-pins.ts";

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "factory-previous-")), "plan.json");
  writeFileSync(file, text);
  return file;
}

describe("previousPins", () => {
  it("takes the versions of what factory plan --json prints", async () => {
    const pins = { python: { version: "3.12", because: [] }, torch: { version: "2.4.1", row: "torch#a" } };
    const file = fileWith(JSON.stringify({ schemaVersion: 1, resolution: { pins, matrices: [] }, plan: {} }));

    expect(await previousPins({ cwd: "/" }, file)).toEqual({ python: "3.12", torch: "2.4.1" });
  });

  it.each([
    ["not JSON", '{\n  "resolution": {\n    pins: {} } }', "3:5", "is not JSON: expected"],
    ["a plan alone", '{\n  "schemaVersion": 1 }', "1:1", "holds no resolution.pins"],
    ["a list", "[]", "1:1", "holds no resolution.pins"],
    ["another resolution", '{\n  "resolution": 3 }', "1:1", "holds no resolution.pins"],
    ["no pins", '{\n  "resolution": { "pins": [] } }', "2:17", "holds no resolution.pins"],
    [
      "a pin that is a text",
      '{ "resolution": { "pins": {\n "python": "3.12" } } }',
      "2:12",
      "no version of python",
    ],
    ["a number", '{"resolution":{"pins":{"a":{\n"version": 3}}}}', "2:12", "no version of a"],
    ["two pins of one name", '{"resolution":{"pins":{"a":{"version":"1"},"a":3}}}', "1:44", "written twice"],
  ])("names the place in %s", async (_, text, place, message) => {
    const file = fileWith(text);

    await expect(previousPins({ cwd: "/" }, file)).rejects.toMatchObject({
      code: "PLAN_INVALID",
      source: `${file}:${place}`,
      message: expect.stringContaining(message),
      hint: "make one with `factory plan --json > FILE`",
    });
  });

  it("says that there is no such file", async () => {
    await expect(previousPins({ cwd: tmpdir() }, "no-such-plan.json")).rejects.toMatchObject({
      code: "FILE_MISSING",
      source: "--previous",
    });
  });
});
