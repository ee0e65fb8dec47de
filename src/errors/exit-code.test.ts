import { describe, expect, it } from "vitest";
import { ERROR_CODES, type ErrorCode } from "./error-codes.ts";
import { exitCode } from "./exit-code.ts";
import { FactoryError } from "./factory-error.ts";

const codes = Object.keys(ERROR_CODES) as ErrorCode[];

describe("exitCode", () => {
  it.each<readonly [ErrorCode, number]>([
    ["USAGE", 1],
    ["CONFIG_INVALID", 1],
    ["BUILD_FAILED", 2],
    ["INTERNAL", 3],
    ["COMPAT_INVALID", 3],
    ["ENDPOINT_UNAVAILABLE", 75],
    ["INTERRUPTED", 130],
  ])("is for %s %d", (code, exit) => {
    expect(exitCode(new FactoryError(code, "x"))).toBe(exit);
  });

  it("is never 0 for an error, and one that scripts know for every code", () => {
    expect(
      codes.filter((code) => ![1, 2, 3, 75, 130].includes(exitCode(new FactoryError(code, "x")))),
    ).toEqual([]);
  });

  it.each([new Error("bug"), "text", undefined, null])("is that of a bug for %s", (thrown) => {
    expect(exitCode(thrown)).toBe(3);
  });
});
