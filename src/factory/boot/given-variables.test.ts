import { describe, expect, it } from "vitest";
import type { Reference } from "../profile/profile.ts";
import { givenVariables } from "./given-variables.ts";
import { profileProblems } from "./profile-problems.ts";

const PLACE = { projectDir: "/nowhere", env: { TOKEN: "t", EMPTY: "" } };

function profile(
  bindings: Readonly<Record<string, Reference>>,
  requires: Readonly<Record<string, readonly string[]>> = {},
) {
  const values = Object.entries(requires).map(([name, value]) => [
    `requires.${name}`,
    { value, source: "profile" as const },
  ]);
  return {
    id: "ci",
    retired: false,
    values: Object.fromEntries(values),
    bindings: Object.fromEntries(
      Object.entries(bindings).map(([name, reference]) => [name, { reference, source: "profile" as const }]),
    ),
    missing: { keys: [], env: [], contracts: [] },
  };
}

describe("givenVariables", () => {
  it("gives what leads to something, and leaves out the rest", () => {
    const given = givenVariables(
      profile({
        token: { env: "TOKEN" },
        "an.empty-one": { env: "EMPTY" },
        absent: { env: "ABSENT" },
        file: { file: "no-such-file" },
        vault: { secret: "signing" },
      }),
      PLACE,
    );

    expect(given).toEqual({
      FACTORY_BINDING_TOKEN: "t",
      FACTORY_BINDING_AN_EMPTY_ONE: "",
      FACTORY_BINDING_VAULT: "signing",
    });
  });
});

describe("profileProblems", () => {
  it("names every key, variable and format that is missing, each with a remedy", () => {
    const problems = profileProblems(
      profile(
        { token: { env: "ABSENT" }, file: { file: "no-such-file" }, vault: { secret: "signing" } },
        {
          keys: ["token", "file", "vault", "unbound"],
          env: ["TOKEN", "ZONE"],
          contracts: ["run-envelope-v9"],
        },
      ),
      PLACE,
    );

    expect(problems.map(({ message }) => message)).toEqual([
      "the profile ci needs the binding token, which leads to the variable ABSENT, and that is not set",
      "the profile ci needs the binding file, which leads to the file no-such-file, and that cannot be read",
      "the profile ci needs the binding unbound, and has none of that name",
      "the profile ci needs the environment variable ZONE, which is not set",
      expect.stringContaining("the profile ci needs the format run-envelope-v9"),
    ]);
    expect(problems.every(({ hint = "" }) => hint !== "")).toBe(true);
  });

  it("refuses two bindings that a command could not tell apart", () => {
    const problems = profileProblems(profile({ "a-b": { env: "TOKEN" }, "a.b": { env: "TOKEN" } }), PLACE);

    expect(problems.map(({ message }) => message)).toEqual([
      "the bindings a-b and a.b of the profile ci are both given to commands as FACTORY_BINDING_A_B",
    ]);
  });

  it("finds nothing wrong with a profile that has what it needs", () => {
    expect(profileProblems(profile({ token: { env: "TOKEN" } }, { keys: ["token"] }), PLACE)).toEqual([]);
  });
});
