import { describe, expect, it } from "vitest";
import { problemsError } from "./problems-error.ts";

const first = { message: "unknown key x", source: "a.yaml:1:1", hint: "remove it" };
const second = { message: "start is not a text" };

describe("problemsError", () => {
  it("makes a single problem the error itself", () => {
    expect(problemsError("CONFIG_INVALID", "a.yaml", [first])).toMatchObject({ ...first, problems: [] });
  });

  it("counts several and keeps them all, at the place of the first", () => {
    const error = problemsError("CONFIG_INVALID", "a.yaml", [first, second]);

    expect(error).toMatchObject({ message: "a.yaml has 2 problems", source: "a.yaml:1:1" });
    expect(error.hint).toBeUndefined();
    expect(error.problems).toEqual([first, second]);
  });

  it("takes no problems for a bug of the caller", () => {
    expect(() => problemsError("CONFIG_INVALID", "a.yaml", [])).toThrow("at least one problem");
  });
});
