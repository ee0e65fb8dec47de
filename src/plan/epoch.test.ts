import { describe, expect, it } from "vitest";
import { epochTime, sourceDateEpoch } from "./epoch.ts";

describe("sourceDateEpoch", () => {
  it("is undefined when the variable is not set, or empty", () => {
    expect(sourceDateEpoch({})).toBeUndefined();
    expect(sourceDateEpoch({ SOURCE_DATE_EPOCH: "" })).toBeUndefined();
  });

  it.each([
    ["315532800", "1980-01-01T00:00:00Z"],
    ["1763740000", "2025-11-21T15:46:40Z"],
  ])("reads %s", (text, time) => {
    expect(epochTime(sourceDateEpoch({ SOURCE_DATE_EPOCH: text }) ?? 0)).toBe(time);
  });

  it.each([
    ["yesterday", "no number of seconds"],
    ["1e9", "no number of seconds"],
    ["-1", "no number of seconds"],
    ["0", "before the 1 January 1980"],
    ["315532799", "before the 1 January 1980"],
    ["1763740000000", "no number of seconds"],
    ["999999999999", "after the year 9999"],
  ])("refuses %s", (text, words) => {
    expect(() => sourceDateEpoch({ SOURCE_DATE_EPOCH: text })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(words) }),
    );
  });
});
