import { describe, expect, it } from "vitest";
import { hasSubordinateIds } from "./subordinate-ids.ts";

const ANA = { username: "ana", uid: 1000 };

describe("hasSubordinateIds", () => {
  it.each(["ana:100000:65536\n", "1000:100000:65536\n", "bo:1:9\nana:100000:32768\nana:200000:32768\n"])(
    "accepts %j",
    (text) => {
      expect(hasSubordinateIds(text, ANA)).toBe(true);
    },
  );

  it.each(["", "bo:100000:65536\n", "ana:100000:1000\n", "ana:100000:x\n"])("refuses %j", (text) => {
    expect(hasSubordinateIds(text, ANA)).toBe(false);
  });
});
