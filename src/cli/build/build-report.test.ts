import { describe, expect, it } from "vitest";
import type { Plan, Stage } from "../../plan/types.ts";
import { nameLayers } from "./build-report.ts";

function stage(id: string, layerId: string): Stage {
  return {
    id,
    layerId,
    phase: "build.app",
    name: id,
    block: "test",
    from: { kind: "scratch" },
    ops: [],
    layer: "diff",
  };
}

const plan: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "amd64" },
  stack: "python",
  contexts: {},
  stages: [stage("copy", "source"), stage("venv-stage", "python-venv")],
  target: { base: { kind: "scratch" }, layers: ["venv-stage", "copy"], config: {} },
};

function names(count: number): readonly string[] {
  const layers = Array.from({ length: count }, (_, index) => ({ digest: `sha256:${index}`, size: index }));
  return nameLayers(plan, layers, new Set()).map(({ id }) => id);
}

describe("nameLayers", () => {
  it("names the last layers as the plan does, in its order, and the others after the base", () => {
    expect(names(4)).toEqual(["base", "base", "python-venv", "source"]);
    expect(names(2)).toEqual(["python-venv", "source"]);
  });

  it("does not guess when the image has fewer layers than the plan", () => {
    expect(names(1)).toEqual(["layer"]);
  });

  it("says which layers the last build had, by digest", () => {
    const layers = [
      { digest: "sha256:a", size: 10 },
      { digest: "sha256:b", size: 20 },
    ];

    expect(nameLayers(plan, layers, new Set(["sha256:b", "sha256:old"]))).toEqual([
      { id: "python-venv", digest: "sha256:a", size: 10, reused: false },
      { id: "source", digest: "sha256:b", size: 20, reused: true },
    ]);
  });
});
