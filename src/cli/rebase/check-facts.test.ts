import { describe, expect, it } from "vitest";
import type { BaseFacts } from "../../plan/base-facts.ts";
import { checkFacts } from "./check-facts.ts";

const IMAGE = {
  distribution: "debian-12",
  libc: "glibc-2.36",
  python: "3.11.2",
  interpreter: "/usr/bin/python3",
} as const;

describe("checkFacts", () => {
  it.each<[string, BaseFacts]>([
    ["the same", IMAGE],
    ["another patch of Python", { ...IMAGE, python: "3.11.9" }],
    ["Node besides", { ...IMAGE, node: "18" }],
  ])("takes a base with %s", (_, base) => {
    expect(() => check(base)).not.toThrow();
  });

  it.each<[string, BaseFacts, string]>([
    ["Python", { ...IMAGE, python: "3.13.5" }, "Python 3.11.2 there and 3.13.5 here"],
    ["C library", { ...IMAGE, libc: "musl-1.2" }, "C library glibc-2.36 there and musl-1.2 here"],
    [
      "distribution",
      { ...IMAGE, distribution: "debian-13" },
      "distribution debian-12 there and debian-13 here",
    ],
    [
      "place of Python",
      { ...IMAGE, interpreter: "/usr/local/bin/python3" },
      "place of python3 /usr/bin/python3",
    ],
    [
      "absence of Python",
      { distribution: "debian-12", libc: "glibc-2.36" },
      "Python 3.11.2 there and none here",
    ],
  ])("refuses a base for its %s, also when unknown ones are allowed", (_, base, words) => {
    for (const allowUnknown of [false, true]) {
      expect(() => check(base, allowUnknown)).toThrow(
        expect.objectContaining({
          code: "BASE_INCOMPATIBLE",
          message: expect.stringContaining(words),
          hint: "build the image on it: factory build --base other:1",
        }),
      );
    }
  });

  it("names everything that differs", () => {
    const base = { ...IMAGE, python: "3.13.5", distribution: "debian-13", libc: "glibc-2.41" };

    expect(() => check(base)).toThrow(/debian-13 here, .*glibc-2.41 here, .*3.13.5 here/);
  });

  it("refuses a base that tells nothing, unless that is allowed", () => {
    expect(() => check({})).toThrow("it is not known whether other:1 fits");
    expect(() => check({}, true)).not.toThrow();
  });
});

function check(base: BaseFacts, allowUnknown = false): void {
  checkFacts({ image: IMAGE, base }, { baseText: "other:1", allowUnknown });
}
