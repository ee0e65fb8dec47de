import { describe, expect, it } from "vitest";
import { parsePlatforms, readPlatform } from "./parse-platforms.ts";
import { platformText } from "./same-platform.ts";

const read = (text: string) => parsePlatforms(text, "--platform").map(platformText);

describe("parsePlatforms", () => {
  it.each([
    ["linux/amd64", ["linux/amd64"]],
    ["linux/arm64,linux/amd64", ["linux/amd64", "linux/arm64"]],
    ["linux/arm64/v8, linux/aarch64", ["linux/arm64"]],
    ["Linux/x86_64,linux/amd64/v1", ["linux/amd64"]],
  ])("reads %s, each platform once and sorted", (text, platforms) => {
    expect(read(text)).toEqual(platforms);
  });

  it.each([
    ["arm64", /did you mean linux\/arm64\?/],
    ["linux/amd46", /did you mean linux\/amd64\?/],
    ["linux/amd64/v3", /known are linux\/amd64 and linux\/arm64/],
    ["linux/arm/v7", /known are/],
    ["windows/amd64", /known are/],
    ["linux/constructor", /known are/],
    ["", /known are/],
  ])("refuses %s with what to write instead", (text, hint) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: "USAGE", source: "--platform", hint: expect.stringMatching(hint) }),
    );
  });
});

it("passes over platforms of a builder that no image is built for", () => {
  const names = ["linux/amd64", "linux/amd64/v2", "linux/386", "linux/arm64"];

  expect(names.flatMap((name) => readPlatform(name) ?? []).map(platformText)).toEqual([
    "linux/amd64",
    "linux/arm64",
  ]);
});
