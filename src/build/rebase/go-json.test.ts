import { describe, expect, it } from "vitest";
import { goJson, goTime } from "./go-json.ts";

describe("goJson", () => {
  it("escapes what HTML and JavaScript give a meaning", () => {
    expect(goJson({ a: "<&>\u2028\u2029é" })).toBe('{"a":"\\u003c\\u0026\\u003e\\u2028\\u2029é"}');
  });

  it("indents when asked to", () => {
    expect(goJson({ a: [1] }, 2)).toBe('{\n  "a": [\n    1\n  ]\n}');
  });
});

describe("goTime", () => {
  it.each([
    ["1980-01-01T00:00:00.000Z", "1980-01-01T00:00:00Z"],
    ["2026-11-01T10:00:00.120Z", "2026-11-01T10:00:00.12Z"],
    ["2026-11-01T10:00:00.123456789Z", "2026-11-01T10:00:00.123456789Z"],
    ["2026-11-01T10:00:00Z", "2026-11-01T10:00:00Z"],
    ["2026-11-01T10:00:00.10+02:00", "2026-11-01T10:00:00.1+02:00"],
    ["no time", "no time"],
  ])("writes %s as %s", (text, written) => {
    expect(goTime(text)).toBe(written);
  });
});
