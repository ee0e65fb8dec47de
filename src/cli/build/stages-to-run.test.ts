import { expect, it } from "vitest";
import type { Plan, Stage } from "../../plan/types.ts";
import { stagesToRun } from "./stages-to-run.ts";

const stage = (id: string, layerId?: string): Stage => ({
  id,
  phase: "build.app",
  name: id,
  block: "b",
  from: { kind: "scratch" },
  ops: [{ kind: "exec", argv: ["x"] }],
  ...(layerId === undefined ? {} : { layerId }),
});

const plan: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "amd64" },
  stack: "python",
  contexts: {},
  stages: [stage("uv"), stage("python-torch", "torch"), stage("run-commands", "run-commands")],
  target: { base: { kind: "scratch" }, layers: [], config: {} },
};

it("runs all stages with a plain flag, none without one, and those that are named by id or layer id", () => {
  expect(stagesToRun(plan, { all: true, named: [] })).toBe(true);
  expect(stagesToRun(plan, { all: false, named: [] })).toBe(false);
  expect(stagesToRun(plan, { all: false, named: ["uv, torch", "run-commands"] })).toEqual([
    "python-torch",
    "run-commands",
    "uv",
  ]);
  expect(stagesToRun(plan, { all: true, named: ["uv"] })).toBe(true);
});

it("refuses a stage that is not there, with one that is meant", () => {
  expect(() => stagesToRun(plan, { all: false, named: ["python-toch"] })).toThrow(
    expect.objectContaining({
      code: "USAGE",
      message: 'the plan has no stage "python-toch"',
      hint: "did you mean python-torch? stages that run something are uv, python-torch, run-commands",
    }),
  );
});
