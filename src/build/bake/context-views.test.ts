import { describe, expect, it } from "vitest";
import type { Plan, PlanContext, Stage } from "../../plan/types.ts";
import { contextViews } from "./context-views.ts";

describe("contextViews", () => {
  it("sends what the only context shows", () => {
    const plan = planOf({ project: ["*.log", "!keep.log"] });

    expect(contextViews(plan, ["project"])).toEqual({
      ignore: ["*.log", "!keep.log"],
      exclude: { project: [] },
    });
  });

  it("sends files of both contexts, and hides from each what is the other's", () => {
    const plan = planOf({ project: ["*.log", "models"], weights: ["*", "!models"] }, "/models");

    expect(contextViews(plan, ["project", "weights"])).toEqual({
      ignore: ["*.log", "!models"],
      exclude: { project: ["models"], weights: [] },
    });
  });

  it("repeats all rules where a pick is a pattern or the rules end with an exception", () => {
    const plan = planOf(
      { project: ["models/*.bin", "!models/a.bin"], weights: ["*", "!models/*.bin"] },
      "/models",
    );

    expect(contextViews(plan, ["project", "weights"])).toEqual({
      ignore: ["!models/a.bin", "!models/*.bin"],
      exclude: {
        project: ["models/*.bin", "!models/a.bin"],
        weights: ["*", "!models/*.bin"],
      },
    });
  });

  it("sends nothing when no context is read", () => {
    expect(contextViews(planOf({}), []).ignore).toEqual(["*"]);
  });
});

function planOf(contexts: Readonly<Record<string, PlanContext["exclude"]>>, src = "/"): Plan {
  const from = { kind: "context", name: "weights" } as const;
  const stage: Stage = {
    id: "weights",
    phase: "export.weights",
    name: "weights",
    block: "weights",
    from: { kind: "scratch" },
    ops: [{ kind: "copy", from, src: [src], dest: "/app" }],
  };
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "python",
    contexts: Object.fromEntries(Object.entries(contexts).map(([name, exclude]) => [name, { exclude }])),
    stages: [stage],
    target: { base: { kind: "scratch" }, layers: ["weights"], config: {} },
  };
}
