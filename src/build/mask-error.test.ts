import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { maskError } from "./mask-error.ts";

const mask = (text: string) => text.replaceAll("hunter2", "***");

describe("maskError", () => {
  it("hides values in every text of an error that is shown or recorded", () => {
    const error = new FactoryError("BUILD_FAILED", "it says hunter2", {
      hint: "try hunter2",
      source: "hunter2:1",
      details: { output: ["a hunter2"], exitCode: 7, nested: { reason: "hunter2" } },
      problems: [{ message: "hunter2" }],
      cause: new Error("hunter2"),
    });

    const masked = maskError(error, mask) as FactoryError;

    expect(masked).toBeInstanceOf(FactoryError);
    expect(masked.code).toBe("BUILD_FAILED");
    expect(masked.details).toEqual({ output: ["a ***"], exitCode: 7, nested: { reason: "***" } });
    const { message, hint, source, problems, cause, stack } = masked;
    expect(JSON.stringify({ message, hint, source, problems, cause, stack })).not.toContain("hunter2");
  });

  it("hides values in the message and the stack of a bug", () => {
    const masked = maskError(new Error("hunter2"), mask) as Error;

    expect(masked.message).toBe("***");
    expect(masked.stack).not.toContain("hunter2");
  });

  it("gives back an error that holds none", () => {
    const error = new FactoryError("BUILD_FAILED", "nothing");
    const bug = new TypeError("nothing");

    expect(maskError(error, mask)).toBe(error);
    expect(maskError(bug, mask)).toBe(bug);
  });
});
