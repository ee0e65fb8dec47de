import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { canonicalJson } from "./canonical-json.ts";
import { compose } from "./compose.ts";
import type { Contribution } from "./contracts.ts";
import { PHASES, type Phase } from "./phases.ts";
import type { DraftInput, DraftStage, Plan } from "./types.ts";
import { validatePlan } from "./validate-plan.ts";

function stage(id: string, phase: Phase, rest: Partial<DraftStage> = {}): DraftStage {
  return { id, phase, name: id, block: "test", from: { kind: "scratch" }, ops: [], ...rest };
}

function layer(id: string, phase: Phase, rest: Partial<DraftStage> = {}): DraftStage {
  return stage(id, phase, { layerId: id, layer: "diff", ...rest });
}

const runtimeBase = stage("runtime-base", "export.base", { provides: ["runtime-base"] });

function composeStages(...stages: readonly DraftStage[]): Plan {
  return composeAll({ stages: [...stages, runtimeBase] }).plan;
}

function composeAll(...contributions: readonly Contribution[]) {
  return compose({
    stack: "python",
    platform: { os: "linux", architecture: "amd64" },
    contributions: contributions.map((contribution, index) => ({ block: `block-${index}`, contribution })),
  });
}

function from(plan: Plan, id: string): unknown {
  return plan.stages.find((one) => one.id === id)?.from;
}

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof FactoryError) {
      expect(error.code).toBe("INTERNAL");
      return error.message;
    }
    throw error;
  }
  throw new Error("expected a FactoryError");
}

describe("compose", () => {
  it("orders stages by phase and keeps the order of blocks within a phase", () => {
    const plan = composeStages(
      stage("app", "build.app"),
      stage("second", "build.dependencies"),
      stage("base", "build.base"),
      stage("first", "build.dependencies"),
    );

    expect(plan.stages.map(({ id }) => id)).toEqual(["base", "second", "first", "app", "runtime-base"]);
  });

  it("resolves previous within the same half only", () => {
    const previous: DraftInput = { kind: "previous" };
    const plan = composeStages(
      stage("base", "build.base"),
      stage("venv", "build.runtime", { from: previous }),
      stage("config", "export.config", { from: previous }),
    );

    expect(from(plan, "venv")).toEqual({ kind: "stage", id: "base" });
    expect(from(plan, "config")).toEqual({ kind: "stage", id: "runtime-base" });
  });

  it("resolves a phase to its last stage, or to the last before it when it is empty", () => {
    const plan = composeStages(
      stage("base", "build.base"),
      stage("apt", "build.system"),
      stage("more", "build.system"),
      stage("a", "build.dependencies", { from: { kind: "phase", phase: "build.system" } }),
      stage("b", "build.app", { from: { kind: "phase", phase: "build.framework" } }),
    );

    expect(from(plan, "a")).toEqual({ kind: "stage", id: "more" });
    expect(from(plan, "b")).toEqual({ kind: "stage", id: "more" });
  });

  it("resolves drafts in copies and mounts", () => {
    const provider: DraftInput = { kind: "provider", name: "uv" };
    const plan = composeStages(
      stage("uv", "build.base", { provides: ["uv"] }),
      stage("venv", "build.runtime", {
        ops: [
          { kind: "copy", from: provider, src: ["/uv"], dest: "/bin" },
          { kind: "exec", command: "uv", mounts: [{ kind: "bind", from: provider, target: "/uv" }] },
        ],
      }),
    );

    expect(plan.stages[1]?.ops).toEqual([
      { kind: "copy", from: { kind: "stage", id: "uv" }, src: ["/uv"], dest: "/bin" },
      {
        kind: "exec",
        command: "uv",
        mounts: [{ kind: "bind", from: { kind: "stage", id: "uv" }, target: "/uv" }],
      },
    ]);
  });

  it("orders layers by role, build before export, and bases the image on the runtime base", () => {
    const plan = composeStages(
      layer("source", "export.source"),
      layer("app", "build.app"),
      layer("rest", "build.dependencies"),
      layer("torch", "build.framework"),
      layer("venv", "build.runtime"),
      layer("apt", "export.system"),
      layer("built", "build.system"),
      layer("weights", "export.weights"),
    );

    expect(plan.target.base).toEqual({ kind: "stage", id: "runtime-base" });
    expect(plan.target.layers).toEqual(["built", "apt", "venv", "torch", "rest", "app", "weights", "source"]);
  });

  it("gives image-so-far every layer below and moves the stage behind them", () => {
    const plan = composeStages(
      layer("venv", "build.runtime"),
      layer("run", "build.app", { from: { kind: "image-so-far" } }),
      layer("apt", "export.system"),
      layer("source", "export.source"),
    );

    expect(from(plan, "run")).toEqual({
      kind: "merge",
      base: { kind: "stage", id: "runtime-base" },
      layers: ["apt", "venv"],
    });
    expect(plan.stages.map(({ id }) => id)).toEqual(["venv", "runtime-base", "apt", "run", "source"]);
    expect(validatePlan(plan)).toEqual([]);
  });

  it("makes image-so-far the plain base when no layer is below", () => {
    const plan = composeStages(layer("apt", "export.system", { from: { kind: "image-so-far" } }));

    expect(from(plan, "apt")).toEqual({ kind: "stage", id: "runtime-base" });
  });

  it("takes diff as the layer of a stage that only has a layerId", () => {
    const plan = composeStages(stage("venv", "build.runtime", { layerId: "venv" }));

    expect(plan.stages[0]).toMatchObject({ layerId: "venv", layer: "diff" });
  });

  it("merges configs, contexts and diagnostics in the order of blocks", () => {
    const note = { code: "NOTE", severity: "info", message: "once" } as const;
    const { plan, diagnostics } = composeAll(
      {
        stages: [runtimeBase],
        config: { env: { B: "1", A: "1" }, cmd: ["old"], exposedPorts: ["8000/tcp"], labels: { x: "1" } },
        contexts: { project: { exclude: ["*.md", "!README.md"] } },
        diagnostics: [note],
      },
      {
        config: { env: { B: "2" }, cmd: ["new"], exposedPorts: ["80/tcp", "8000/tcp"], user: "app" },
        contexts: { other: { exclude: [] }, project: { exclude: [".git", "*.md"] } },
        diagnostics: [note, { ...note, message: "twice" }],
      },
    );

    expect(plan.target.config).toEqual({
      env: { A: "1", B: "2" },
      cmd: ["new"],
      exposedPorts: ["80/tcp", "8000/tcp"],
      labels: { x: "1" },
      user: "app",
    });
    expect(plan.contexts).toEqual({
      other: { exclude: [] },
      project: { exclude: ["!README.md", ".git", "*.md"] },
    });
    expect(diagnostics.map((one) => one.message)).toEqual(["once", "twice"]);
  });

  it("says which block contributed what does not fit", () => {
    const previous: DraftInput = { kind: "previous" };
    const provider: DraftInput = { kind: "provider", name: "uv" };

    expect(message(() => composeStages(stage("a", "build.app", { from: previous })))).toBe(
      "stage a of block test starts from the previous stage, but is the first build stage",
    );
    expect(message(() => composeStages(stage("a", "build.app", { from: provider })))).toBe(
      "stage a needs a stage that provides uv, but the stages provide runtime-base",
    );
    expect(
      message(() => composeStages(stage("a", "build.app", { from: { kind: "phase", phase: "build.base" } }))),
    ).toBe("stage a of block test reads phase build.base, but no stage is in it or before it");
    expect(message(() => composeStages(stage("a", "build.app"), stage("a", "build.base")))).toBe(
      "blocks test and test both contribute a stage a",
    );
    expect(message(() => composeStages(stage("a", "build.app", { layer: "all" })))).toBe(
      "stage a of block test has a layer but no layerId",
    );
    expect(message(() => composeAll({ stages: [stage("a", "build.app")] }))).toBe(
      "the image needs a stage that provides runtime-base, but the stages provide nothing",
    );
    expect(message(() => composeStages(stage("second", "export.base", { provides: ["runtime-base"] })))).toBe(
      "the image needs runtime-base, which stages second and runtime-base provide",
    );
    expect(
      message(() =>
        composeStages(
          stage("a", "build.app", { from: { kind: "stage", id: "b" } }),
          stage("b", "build.app", { from: { kind: "stage", id: "a" } }),
        ),
      ),
    ).toBe("stages a, b wait for each other");
  });

  it("makes valid plans of any stages that read what is there, the same for the same input", () => {
    const anyStage = fc.record({
      phase: fc.constantFrom(...PHASES.filter((phase) => phase !== "export.base")),
      from: fc.constantFrom<DraftInput>(
        { kind: "previous" },
        { kind: "image-so-far" },
        { kind: "phase", phase: "build.base" },
        { kind: "provider", name: "base" },
        { kind: "image", ref: "python:3.13" },
      ),
      layered: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(anyStage, { maxLength: 8 }), (list) => {
        const drafts = list.map(({ phase, from, layered }, index) =>
          stage(`s${index}`, phase, {
            from: allowed(phase, from),
            ...(layered ? { layerId: `s${index}` } : {}),
          }),
        );
        const base = stage("base", "build.base", { provides: ["base"] });

        const plan = composeStages(base, ...drafts);

        expect(validatePlan(plan)).toEqual([]);
        expect(plan.stages).toHaveLength(drafts.length + 2);
        expect(canonicalJson(composeStages(base, ...drafts))).toBe(canonicalJson(plan));
      }),
    );

    // An image-so-far stage of the build half that others build on could wait for itself.
    function allowed(phase: Phase, input: DraftInput): DraftInput {
      return input.kind === "image-so-far" && phase.startsWith("build.") ? { kind: "previous" } : input;
    }
  });
});
