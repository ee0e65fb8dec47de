import fc from "fast-check";
import { expect, it } from "vitest";
import { lineDiff } from "./line-diff.ts";

it("leaves out lines that are alike far from a difference", () => {
  const lines = Array.from({ length: 9 }, (_, index) => `${index}`);

  expect(lineDiff(lines.join("\n"), [...lines.slice(0, 8), "x"].join("\n"))).toEqual([
    ...[" …", " 6", " 7", "-8", "+x"],
  ]);
});

it("shows only the first difference of long texts", () => {
  const lines = Array.from({ length: 300 }, (_, index) => `${index}`);

  expect(lineDiff(lines.join("\n"), lines.slice(0, 299).join("\n"))).toEqual([" … line 300:", "-299"]);
});

it("holds every line of both sides that differs", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (expected, found) => {
      const diff = lineDiff(expected, found);
      const count = (sign: string) => diff.filter((line) => line.startsWith(sign)).length;

      expect(count("+") - count("-")).toBe(found.split("\n").length - expected.split("\n").length);
      expect(diff.some((line) => /^[+-]/.test(line))).toBe(expected !== found);
    }),
  );
});
