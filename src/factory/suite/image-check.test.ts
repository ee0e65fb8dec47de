import { expect, it } from "vitest";
import { type ImageCheck, type ImageFacts, imageFailures } from "./image-check.ts";

const facts: ImageFacts = { bytes: 1000, layers: 5, user: "10001", labels: { a: "1", b: "2" } };

it.each<[Omit<ImageCheck, "kind" | "name">, readonly string[]]>([
  [{ maxBytes: 1000, maxLayers: 5, user: "10001", labels: { a: "1" } }, []],
  [{ maxBytes: 999 }, ["the image has 1000 bytes, more than 999"]],
  [{ maxLayers: 4 }, ["the image has 5 layers, more than 4"]],
  [{ user: "root" }, ["the user of the image is 10001, not root"]],
  [{ labels: { b: "3", toString: "x" } }, ['the label b is "2", not "3"', "the image has no label toString"]],
])("compares an image with %o", (expected, failures) => {
  expect(imageFailures({ kind: "image", name: "HP-1", ...expected }, facts)).toEqual(failures);
});

it.each([
  ["10001:10001", "10001", 0],
  ["10001:10001", "10001:10001", 0],
  ["10001:10001", "10001:5", 1],
  ["10001", "10001:10001", 1],
])("of the user %s, %s has %d failures: a group counts when one is expected", (user, expected, count) => {
  const check: ImageCheck = { kind: "image", name: "HP-1", user: expected };

  expect(imageFailures(check, { ...facts, user })).toHaveLength(count);
});

it("says that an image sets no user", () => {
  const check: ImageCheck = { kind: "image", name: "HP-1", user: "10001" };

  expect(imageFailures(check, { ...facts, user: "" })).toEqual([
    "the user of the image is not set, not 10001",
  ]);
});
