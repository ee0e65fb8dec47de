import { describe, expect, it } from "vitest";
import type { FactoryError } from "../../errors/factory-error.ts";
import { recordFixture } from "../../store/record-fixture.ts";
import { findBuild } from "./find-build.ts";

const newest = recordFixture({ id: "20261121T170000000Z-aaaa" });
const older = recordFixture({ id: "20261121T160000000Z-bbbb" });
const oldest = recordFixture({ id: "20261120T160000000Z-cccc" });
const records = [newest, older, oldest];

describe("findBuild", () => {
  it.each([
    ["latest", newest],
    ["20261121T160000000Z-bbbb", older],
    ["20261121T16", older],
    ["20261120", oldest],
  ])("finds %s", (asked, record) => {
    expect(findBuild(records, asked)).toBe(record);
  });

  it("names those that begin in the same way", () => {
    expect(failure(() => findBuild(records, "20261121"))).toMatchObject({
      code: "BUILD_UNKNOWN",
      message: "2 builds begin with 20261121",
      hint: `give more of the id; there are ${newest.id}, ${older.id}`,
    });
  });

  it("asks whether a similar one was meant", () => {
    expect(failure(() => findBuild(records, "lastest")).hint).toBe("did you mean latest?");
    expect(failure(() => findBuild(records, "20261121T160000000Z-bbbc")).hint).toBe(
      `did you mean ${older.id}?`,
    );
  });

  it("names the newest when nothing is similar, not all of them", () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      recordFixture({ id: `2026112${9 - index}T160000000Z-bbbb` }),
    );
    const { message, hint } = failure(() => findBuild(many, "zzz"));

    expect(message).toBe("no build zzz is recorded");
    expect(hint).toMatch(/^the newest are (\S+, ){5}…; or say latest$/);
  });

  it("says that there are none", () => {
    expect(failure(() => findBuild([], "latest"))).toMatchObject({
      code: "BUILD_UNKNOWN",
      message: "no build of this project is recorded",
    });
  });
});

function failure(find: () => unknown): FactoryError {
  try {
    find();
  } catch (error) {
    return error as FactoryError;
  }
  throw new Error("it found one");
}
