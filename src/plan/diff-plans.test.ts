import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffPlans, type PlanDifference } from "./diff-plans.ts";
import { diffValues, type ValueChange } from "./diff-values.ts";
import type { Plan, Stage } from "./types.ts";

const BASE: Stage = stage("base", { from: { kind: "image", ref: "python:3.13" } });

function stage(id: string, rest: Partial<Stage> = {}): Stage {
  return {
    id,
    phase: "build.dependencies",
    name: id,
    block: "test",
    from: { kind: "stage", id: "base" },
    ops: [],
    ...rest,
  };
}

function run(content: string): Partial<Stage> {
  const mounts = [{ kind: "file", target: "/r.txt", content }] as const;
  return { ops: [{ kind: "exec", command: "install", mounts, label: `l ${content}`, source: content }] };
}

function plan(stages: readonly Stage[], config: Plan["target"]["config"] = {}): Plan {
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "python",
    contexts: { project: { exclude: ["a"] } },
    stages: [BASE, ...stages],
    target: { base: { kind: "stage", id: "base" }, layers: [], config },
  };
}

describe("diffPlans", () => {
  it("names the stage that changed, why, and what is made from it", () => {
    const before = plan([
      stage("a", run("flask==3.1.2\nidna==1")),
      stage("b", { from: { kind: "stage", id: "a" } }),
    ]);
    const after = plan([
      stage("a", run("flask==3.1.3\nidna==1")),
      stage("b", { from: { kind: "stage", id: "a" } }),
    ]);

    expect(diffPlans(before, after)).toEqual({
      plan: [],
      config: [],
      stages: [
        {
          id: "a",
          change: "changed",
          because: [
            { path: "ops[0].mounts[0].content[]", from: "flask==3.1.2" },
            { path: "ops[0].mounts[0].content[]", to: "flask==3.1.3" },
          ],
          inputs: [],
        },
        { id: "b", change: "changed", because: [], inputs: ["a"] },
      ],
    });
  });

  it("takes places and names for no difference", () => {
    const [op] = run("x").ops ?? [];
    if (op?.kind !== "exec") throw new Error("no exec");
    const other = { ...op, label: "other", source: "uv.lock:7" };

    expect(
      diffPlans(plan([stage("a", { ops: [op] })]), plan([stage("a", { ops: [other], name: "z" })])),
    ).toEqual({
      plan: [],
      config: [],
      stages: [],
    });
  });

  it("names added and removed stages, the config and the outline", () => {
    const before = plan([stage("a")], { cmd: ["python", "a.py"], env: { A: "1" } });
    const after = {
      ...plan([stage("b")], { cmd: ["python", "b.py"], env: { A: "2", B: "3" } }),
      contexts: { project: { exclude: ["a", "b"] } },
    };

    expect(diffPlans(before, after)).toEqual({
      plan: [{ path: "contexts.project.exclude[]", to: "b" }],
      config: [
        { path: "cmd[]", from: "a.py" },
        { path: "cmd[]", to: "b.py" },
        { path: "env.A", from: "1", to: "2" },
        { path: "env.B", to: "3" },
      ],
      stages: [
        { id: "b", change: "added", because: [], inputs: [] },
        { id: "a", change: "removed", because: [], inputs: [] },
      ],
    });
  });

  const anyPlan = fc
    .uniqueArray(
      fc.record({
        id: fc.constantFrom("a", "b", "c", "d", "e"),
        text: fc.constantFrom("x", "x\ny", "y\nx"),
        after: fc.option(fc.nat(4), { nil: undefined }),
      }),
      { selector: ({ id }) => id },
    )
    .map((drafts) =>
      plan(
        drafts.map(({ id, text, after }, index) => {
          const input = drafts[after ?? index];
          const from = input === undefined || drafts.indexOf(input) >= index ? "base" : input.id;
          return stage(id, { ...run(text), from: { kind: "stage", id: from } });
        }),
      ),
    );

  it("finds nothing between a plan and itself", () => {
    fc.assert(
      fc.property(anyPlan, (one) => {
        expect(diffPlans(one, structuredClone(one))).toEqual({ plan: [], config: [], stages: [] });
      }),
    );
  });

  it("finds the same the other way around, with the sides exchanged", () => {
    fc.assert(
      fc.property(anyPlan, anyPlan, (from, to) => {
        expect(sorted(inverse(diffPlans(to, from)))).toEqual(sorted(diffPlans(from, to)));
      }),
    );
  });
});

describe("diffValues", () => {
  it("tells the order of texts from the texts themselves", () => {
    expect(diffValues(["a", "b", "b"], ["b", "a"], "x")).toEqual([{ path: "x[]", from: "b" }]);
    expect(diffValues(["a", "b"], ["b", "a"], "x")).toEqual([
      { path: "x", from: ["a", "b"], to: ["b", "a"] },
    ]);
  });

  it("finds nothing between a value and itself, and exchanges the sides when they are exchanged", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(diffValues(a, structuredClone(a))).toEqual([]);
        const there = diffValues(a, b);
        expect(byText(diffValues(b, a).map(exchanged))).toEqual(byText(there));
      }),
    );
  });

  it("finds a difference between values that are not equal", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        fc.pre(canonical(a) !== canonical(b));
        expect(diffValues(a, b)).not.toEqual([]);
      }),
    );
  });
});

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([x], [y]) => (x < y ? -1 : 1)))
      : one,
  );
}

function exchanged({ path, ...sides }: ValueChange): ValueChange {
  return {
    path,
    ...("to" in sides ? { from: sides.to } : {}),
    ...("from" in sides ? { to: sides.from } : {}),
  };
}

function inverse({ plan: outline, config, stages }: PlanDifference): PlanDifference {
  const names = { added: "removed", removed: "added", changed: "changed" } as const;
  return {
    plan: outline.map(exchanged),
    config: config.map(exchanged),
    stages: stages.map((one) => ({
      ...one,
      change: names[one.change],
      because: one.because.map(exchanged),
    })),
  };
}

function sorted({ plan: outline, config, stages }: PlanDifference) {
  return {
    plan: byText(outline),
    config: byText(config),
    stages: byText(stages.map((one) => ({ ...one, because: byText(one.because) }))),
  };
}

function byText<T>(values: readonly T[]): readonly T[] {
  const key = (value: T) => canonical(value);
  return values.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
