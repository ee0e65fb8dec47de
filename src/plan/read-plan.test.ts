import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { canonicalJson } from "./canonical-json.ts";
import { readPlan } from "./read-plan.ts";
import type { Plan } from "./types.ts";

const plan: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "arm64" },
  stack: "python",
  contexts: {},
  stages: [
    {
      id: "base",
      phase: "export.base",
      name: "base",
      block: "test",
      from: { kind: "image", ref: "python:3.13" },
      ops: [{ kind: "exec", command: "true" }],
    },
  ],
  target: { base: { kind: "stage", id: "base" }, layers: [], config: {} },
};

async function failure(text: string): Promise<FactoryError> {
  const error = await readPlan(text, "plan.json").then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof FactoryError) return error;
  throw new Error("expected a FactoryError", { cause: error });
}

describe("readPlan", () => {
  it("reads back what was written", async () => {
    expect(await readPlan(canonicalJson(plan), "plan.json")).toEqual(plan);
  });

  it("reads the plan out of the document of factory plan --json", async () => {
    expect(await readPlan(canonicalJson({ schemaVersion: 1, plan }), "plan.json")).toEqual(plan);
  });

  it("names the place of every fault of shape, by the kind that is there", async () => {
    const ops = [
      { kind: "exec" },
      { kind: "copy", from: { kind: "stage" }, src: [], dest: "/" },
      { kind: "run" },
    ];

    const error = await failure(JSON.stringify({ ...plan, extra: 1, stages: [{ ...plan.stages[0], ops }] }));

    expect(error.code).toBe("PLAN_INVALID");
    expect(error.problems).toEqual([
      { message: 'the plan has the unknown property "extra"', source: "plan.json#" },
      {
        message:
          "/stages/0/ops/0 needs exactly one of its alternative properties (command or argv, target or env)",
        source: "plan.json#/stages/0/ops/0",
      },
      {
        message: "/stages/0/ops/1/from must have required property 'id'",
        source: "plan.json#/stages/0/ops/1/from",
      },
      { message: '/stages/0/ops/2 has the unknown kind "run"', source: "plan.json#/stages/0/ops/2" },
    ]);
  });

  it("validates what the shape cannot say", async () => {
    const target = { ...plan.target, base: { kind: "stage", id: "nowhere" } };

    const error = await failure(JSON.stringify({ schemaVersion: 1, plan: { ...plan, target } }));

    expect(error.message).toBe("target: stage nowhere is unknown");
    expect(error.source).toBe("plan.json#/plan/target/base");
  });

  it.each([
    ["{", /^plan\.json is not JSON: /],
    ["[]", /must be object/],
    ['{"schemaVersion": 2}', /^the plan has schemaVersion 2, but this factory reads version 1$/],
  ])("refuses %s", async (text, message) => {
    const error = await failure(text);

    expect(error.code).toBe("PLAN_INVALID");
    expect(error.message).toMatch(message);
  });
});
