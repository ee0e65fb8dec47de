import { expect, it } from "vitest";
import { parseAge, parseSize } from "./parse-amounts.ts";

it.each([
  ["20", 20e9],
  ["0", 0],
  ["1.5GB", 1.5e9],
  ["500 mb", 5e8],
  ["12kB", 12_000],
  ["7B", 7],
])("reads the size %s", (text, bytes) => {
  expect(parseSize(text, "--keep")).toBe(bytes);
});

it.each([
  ["30m", 1_800_000],
  ["12h", 43_200_000],
  ["7d", 604_800_000],
  ["2w", 1_209_600_000],
])("reads the age %s", (text, ms) => {
  expect(parseAge(text, "--older-than")).toBe(ms);
});

it.each(["", "lots", "-1", "5GiB", "1e9"])("refuses the size %s", (text) => {
  expect(() => parseSize(text, "--keep")).toThrow(
    expect.objectContaining({ code: "USAGE", source: "--keep" }),
  );
});

it.each(["", "7", "d", "7 days", "-1d"])("refuses the age %s", (text) => {
  expect(() => parseAge(text, "--older-than")).toThrow(expect.objectContaining({ code: "USAGE" }));
});
