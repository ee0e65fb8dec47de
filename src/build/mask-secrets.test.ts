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

  it("ignores values of fewer than four characters, and lines of a value that are so short", () => {
    expect(mask("abc {", "abc", "{\n}\n", "", "\n\n")).toBe("abc {");
    expect(mask("abcd", "abcd")).toBe("***");
  });

  it("takes a value as text, not as a pattern", () => {
    expect(mask("a+b$&c and aab", "a+b$&c")).toBe("*** and aab");
  });
});
