import { describe, expect, it } from "vitest";
import { withoutCredentials } from "./without-credentials.ts";

describe("withoutCredentials", () => {
  it.each([
    ["https://ada:pw@index.example/simple", "https://index.example/simple"],
    [
      "cannot read git+ssh://token@host.example:22/x.git twice",
      "cannot read git+ssh://host.example:22/x.git twice",
    ],
    ["https://ada:p@ss@index.example/a@b", "https://index.example/a@b"],
    ['"tcp://a@b.example:1234" and "HTTP://c:d@e.example"', '"tcp://b.example:1234" and "HTTP://e.example"'],
  ])("takes them out of %s", (text, clean) => {
    expect(withoutCredentials(text)).toBe(clean);
  });

  it.each([
    "https://index.example/a@b",
    "https://index.example?mail=a@b",
    "registry.example/app@sha256:00",
    "ada@mail.example",
    "unix:///a@b.sock",
  ])("leaves %s as it is", (text) => {
    expect(withoutCredentials(text)).toBe(text);
  });
});
