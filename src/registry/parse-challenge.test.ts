import { describe, expect, it } from "vitest";
import { parseChallenge } from "./parse-challenge.ts";

describe("parseChallenge", () => {
  it("reads where tokens come from", () => {
    const header =
      'Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push"';

    expect(parseChallenge(header)).toEqual({
      kind: "bearer",
      realm: "https://auth.example/token",
      service: "registry.example",
      scope: "repository:a/b:pull,push",
    });
  });

  it("takes tokens where a password would do as well", () => {
    const header = 'Basic realm="x", bearer realm="https://auth.example/token"';

    expect(parseChallenge(header)).toEqual({ kind: "bearer", realm: "https://auth.example/token" });
  });

  it.each([
    ['Basic realm="Registry \\"x\\", with commas"', { kind: "basic" }],
    ["BASIC", { kind: "basic" }],
    ["Bearer realm=https://auth.example/token", { kind: "bearer", realm: "https://auth.example/token" }],
    ['Bearer service="x"', undefined],
    ["Negotiate", undefined],
    ["", undefined],
  ])("reads %s", (header, challenge) => {
    expect(parseChallenge(header)).toEqual(challenge);
  });
});
