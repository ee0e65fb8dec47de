import { describe, expect, it } from "vitest";
import { netrcEntry } from "./netrc.ts";

describe("netrcEntry", () => {
  const text = `# machine old.example login x password y
machine index.example login me password hunter2
machine other.example
  login "with blank"
  account ignored
  password "a\\"b"
default login any password thing
machine index.example login second password never
`;

  it("takes the first entry of a host, on one line or on several", () => {
    expect(netrcEntry(text, "index.example")).toMatchObject({ login: "me", password: "hunter2" });
    expect(netrcEntry(text, "other.example")).toMatchObject({ login: "with blank", password: 'a"b' });
  });

  it("takes the default for every other host, and nothing without one", () => {
    expect(netrcEntry(text, "old.example")).toMatchObject({ login: "any", password: "thing" });
    expect(netrcEntry("machine a login b password c", "d")).toBe(undefined);
    expect(netrcEntry("", "d")).toBe(undefined);
    expect(netrcEntry("machine", "d")).toBe(undefined);
  });
});
