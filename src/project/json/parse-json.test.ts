import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./parse-json.ts";

function json(text: string) {
  const parsed = parseJson(text, "a.json");
  if ("mistake" in parsed) throw new Error(parsed.mistake.message);
  return parsed.json;
}

describe("parseJson", () => {
  it("knows where every value stands", () => {
    const { value, place } = json('{\n  "a": {"b": [1,\n    "two"]}\n}\n');

    expect(value).toEqual({ a: { b: [1, "two"] } });
    expect(place("a", "b", 1)).toBe("a.json:3:5");
    expect(place()).toBe("a.json:1:1");
  });

  it("gives the place of what would hold an absent value, also for names with slashes and quotes", () => {
    const { place } = json('{"x/\\"y": {}}');

    expect(place('x/"y', "none")).toBe("a.json:1:11");
    expect(place("other")).toBe("a.json:1:1");
  });

  it.each([
    ["", "a.json:1:1", "a value is missing"],
    ['{\n  "a": 1,\n}', "a.json:3:1", 'a name in "quotes" is missing'],
    ['{"a" 1}', "a.json:1:6", "a colon is missing"],
    ["[1 2]", "a.json:1:4", "a comma or ] is missing"],
    ['{"a": 1', "a.json:1:8", "a comma or } is missing"],
    ['"a', "a.json:1:1", "the text in quotes does not end, or is not written right"],
    ["{} x", "a.json:1:4", "there is something after the end of the document"],
    ["// no\n1", "a.json:1:1", "a value is missing"],
    [`"${"a".repeat(100_000)}`, "a.json:1:1", "the text in quotes does not end, or is not written right"],
    ["[".repeat(500), "a.json:1:202", "it is nested too deep"],
  ])("names the first mistake of %.30j", (text, source, message) => {
    expect(parseJson(text, "a.json")).toEqual({ mistake: { message, source } });
  });

  it("takes what JSON.parse takes, and nothing else", () => {
    const texts = fc.oneof(
      fc.json(),
      fc.string(),
      fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, noise]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + noise + text.slice(place + 1);
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseJson(text, "a.json");
        let expected: unknown;
        try {
          expected = { value: JSON.parse(text) };
        } catch {
          expected = "mistake";
        }
        expect("mistake" in parsed ? "mistake" : { value: parsed.json.value }).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
