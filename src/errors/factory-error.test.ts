import { describe, expect, it } from "vitest";
import { FactoryError } from "./factory-error.ts";

describe("FactoryError", () => {
  it("knows by its code whose fault it is", () => {
    expect(new FactoryError("USAGE", "x").fault).toBe("user");
    expect(new FactoryError("BUILD_FAILED", "x").fault).toBe("work");
    expect(new FactoryError("ENDPOINT_LOST", "x").fault).toBe("environment");
  });

  it("carries where, what to do and the error it comes from", () => {
    const cause = new Error("ENOENT");
    const error = new FactoryError("FILE_MISSING", "a.txt does not exist", {
      source: "factory.yaml:1:1",
      hint: "create it",
      details: { bytes: 1 },
      cause,
    });

    expect(error).toMatchObject({
      message: "a.txt does not exist",
      source: "factory.yaml:1:1",
      hint: "create it",
      details: { bytes: 1 },
      problems: [],
      cause,
    });
  });

  it("has no cause when none was given, not even an undefined one", () => {
    expect(Object.hasOwn(new FactoryError("USAGE", "x"), "cause")).toBe(false);
  });

  it("is recognised as an error and as itself", () => {
    expect(new FactoryError("USAGE", "x")).toBeInstanceOf(FactoryError);
    expect(new FactoryError("USAGE", "x")).toBeInstanceOf(Error);
    expect(new Error("x")).not.toBeInstanceOf(FactoryError);
    expect({ code: "USAGE" }).not.toBeInstanceOf(FactoryError);
  });
});
