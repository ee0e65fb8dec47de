import { expect, it } from "vitest";
import { compareExpected } from "./compare-expected.ts";

it.each([
  [4500, 4200, "expected 4.2s, took 0.3s (7%) more"],
  [2000, 3000, "expected 3.0s, took 1.0s (50%) less"],
  [420, 400, "expected 0.4s, as long as it took"],
  [0, 400, "expected 0.4s, took 0.4s less"],
])("compares %d ms with %d foretold", (ms, expectedMs, text) => {
  expect(compareExpected(ms, expectedMs)).toBe(text);
});
