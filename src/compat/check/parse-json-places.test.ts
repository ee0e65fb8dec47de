import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonPlaces } from "./parse-json-places.ts";

describe("parseJsonPlaces", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2, "\t"), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        const document = parseJsonPlaces(text, "a.json");
        expect(JSON.stringify(document.value)).toBe(JSON.stringify(JSON.parse(text)));
        expect(document.problems).toEqual([]);
      }),
    );
  });

  it("refuses exactly what JSON.parse refuses", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[],:"0a1.e- truefalsn\\') }), (text) => {
        const isRefused = parseJsonPlaces(text, "a.json").problems.some(({ message }) =>
          message.includes("is not JSON"),
        );
        expect(isRefused).toBe(!isJson(text));
      }),
    );
  });

  it("gives the place of the nearest value around one that is absent", () => {
    const document = parseJsonPlaces('{\n  "rows": [\n    {"id": "a"}\n  ]\n}', "a.json");
    expect(document.place("/rows/0/torch")).toBe("a.json:3:5");
  });

  it("stops at values that are nested without end", () => {
    expect(parseJsonPlaces("[".repeat(10_000), "a.json").problems[0]?.message).toMatch(/nested too deeply/);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
