import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.ts";

describe("canonicalJson", () => {
  it("sorts keys by code unit, also those that look like numbers", () => {
    expect(canonicalJson({ b: 1, a: 2, "10": 3, "9": 4, B: 5, ä: 6 })).toBe(
      '{"10":3,"9":4,"B":5,"a":2,"b":1,"ä":6}\n',
    );
  });

  it("leaves out undefined and keeps null, order of lists and __proto__ as a key", () => {
    const value = { a: undefined, b: null, c: [2, 1], ...JSON.parse('{"__proto__":{"x":1}}') };

    expect(canonicalJson(value)).toBe('{"__proto__":{"x":1},"b":null,"c":[2,1]}\n');
  });

  it("indents like JSON.stringify", () => {
    const value = { a: [], b: {}, c: [1, { d: "x\n" }] };

    expect(canonicalJson(value, { indent: 2 })).toBe(`${JSON.stringify(value, undefined, 2)}\n`);
  });

  it.each([
    [{ a: [Number.NaN] }, "$.a[0] is NaN"],
    [{ a: Number.POSITIVE_INFINITY }, "$.a is Infinity"],
    [[undefined], "$[0] is undefined"],
    [{ a: () => 1 }, "$.a is () => 1"],
    [{ a: 1n }, "$.a is 1"],
    [{ a: new Date(0) }, "$.a is a Date"],
    [new Map(), "$ is a Map"],
  ])("refuses %s", (value, message) => {
    expect(() => canonicalJson(value)).toThrow(`${message}, which JSON cannot hold`);
  });

  it("keeps the content and does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = canonicalJson(value, { indent });

        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value), { indent })).toBe(text);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
