import { describe, expect, it } from "vitest";
import { maskSecrets } from "./mask-secrets.ts";

function mask(line: string, ...values: readonly string[]): string {
  return maskSecrets(values.map((value) => Buffer.from(value)))(line);
}

describe("maskSecrets", () => {
  it("replaces every occurrence of every value", () => {
    expect(mask("login hunter2, again hunter2, then s3cr3t", "hunter2", "s3cr3t")).toBe(
      "login ***, again ***, then ***",
    );
  });

  it("leaves lines without a value as they are", () => {
    expect(mask("nothing here", "hunter2")).toBe("nothing here");
    expect(mask("nothing here")).toBe("nothing here");
  });

  it("masks the longest value first, so that no end of it is left", () => {
    expect(mask("token-and-more", "token", "token-and-more")).toBe("***");
  });

  it("masks a value of several lines line by line, whatever its line ends and indents are", () => {
    const key = "-----BEGIN KEY-----\r\n  MIIEpAIB\n-----END KEY-----\n";

    expect(mask("MIIEpAIB", key)).toBe("***");
    expect(mask("-----BEGIN KEY----- MIIEpAIB -----END KEY-----", key)).toBe("*** *** ***");
  });

  it("masks the value of a file that ends with a line end", () => {
    expect(mask("it is hunter2.", "hunter2\n")).toBe("it is ***.");
  });

  it("ignores values of fewer than four characters, and lines of fewer than eight of longer values", () => {
    expect(mask("abc {", "abc", "{\n}\n", "", "\n\n")).toBe("abc {");
    expect(mask("abcd", "abcd")).toBe("***");
    expect(mask("type: oauth, value 12345678", "type:\noauth\n12345678\n")).toBe("type: oauth, value ***");
  });

  const VALUE = "pa?s>w~rd & more*é";
  it.each([
    ["base64", (value: string) => Buffer.from(value).toString("base64")],
    ["base64 for addresses", (value: string) => Buffer.from(value).toString("base64url")],
    ["base64 with a user before it", (value: string) => Buffer.from(`me:${value}`).toString("base64")],
    [
      "base64 with a longer user before it",
      (value: string) => Buffer.from(`user:${value}`).toString("base64"),
    ],
    ["base64 in the middle of a text", (value: string) => Buffer.from(`a${value}\nrest`).toString("base64")],
    ["percent-encoding", (value: string) => encodeURIComponent(value)],
    [
      "percent-encoding in lower case",
      (value: string) => encodeURIComponent(value).replace(/%../g, (hex) => hex.toLowerCase()),
    ],
    ["percent-encoding of every special character", () => "pa%3Fs%3Ew%7Erd%20%26%20more%2A%C3%A9"],
    ["form encoding", (value: string) => encodeURIComponent(value).replaceAll("%20", "+")],
  ])("masks a value in %s", (_name, encode) => {
    const masked = mask(`header ${encode(VALUE)} end`, VALUE);

    // Of base64, up to four characters at each side are shared with what stands beside the value.
    expect(masked).toMatch(/^header \S{0,8}\*\*\*\S{0,10} end$/);
  });

  it("masks a value of several lines that is encoded as a whole", () => {
    const key = "-----BEGIN KEY-----\nMIIEpAIBMIIEpAIB\n-----END KEY-----";

    expect(mask(Buffer.from(`${key}\n`).toString("base64"), `${key}\n`)).toMatch(/^\*\*\*.{0,4}$/);
  });

  it("takes a value as text, not as a pattern", () => {
    expect(mask("a+b$&c and aab", "a+b$&c")).toBe("*** and aab");
  });
});
