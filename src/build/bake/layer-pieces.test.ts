import { describe, expect, it } from "vitest";
import type { Input, Op, Plan, Stage } from "../../plan/types.ts";
import { layerPieces } from "./layer-pieces.ts";

const IMAGE: Input = { kind: "image", ref: "python:3.13" };
const BASE: Input = { kind: "stage", id: "base" };
const INTO_APP: Op = {
  kind: "exec",
  command: "make\nfind /app -depth -newermt @1 -exec touch -h -d @1 {} +",
};
const ANYWHERE: Op = { kind: "exec", command: "make" };
const FILE: Op = { kind: "mkfile", path: "/app/a", content: "a" };

describe("layerPieces", () => {
  it("copies files that were put onto nothing", () => {
    expect(kinds([stage("a", { kind: "scratch" }, [FILE])])).toEqual(["copies"]);
  });

  it("copies the folder that a command says it writes, without what lay there before", () => {
    const lower = { ...stage("lower", BASE, [FILE]), layerId: undefined } as unknown as Stage;
    const plan = planOf([lower, stage("a", { kind: "stage", id: "lower" }, [INTO_APP])]);

    expect(layerPieces(plan, BASE, ["a"])).toMatchObject([
      { kind: "folders", folders: [{ path: "/app", exclude: ["a"] }] },
    ]);
  });

  it("runs in the image what may write anywhere and starts from the image so far", () => {
    const second: Input = { kind: "merge", base: BASE, layers: ["a"] };

    expect(kinds([stage("a", BASE, [ANYWHERE]), stage("b", second, [ANYWHERE])])).toEqual([
      "in-place",
      "in-place",
    ]);
  });

  it("looks for what changed where other layers were below", () => {
    const second: Input = { kind: "merge", base: BASE, layers: ["a"] };

    expect(kinds([stage("a", BASE, [INTO_APP]), stage("b", second, [INTO_APP])])).toEqual([
      "folders",
      "changes",
    ]);
  });

  it("refuses what may write anywhere and starts from something else", () => {
    expect(() => kinds([stage("a", BASE, [ANYWHERE]), stage("b", BASE, [ANYWHERE])])).toThrow(
      expect.objectContaining({
        code: "UNSUPPORTED",
        message:
          "stage b (block test) cannot be written as a Dockerfile: it is not known which folders it writes, and it does not start from the image so far",
      }),
    );
  });
});

function kinds(layers: readonly Stage[]): readonly string[] {
  const ids = layers.map(({ id }) => id);
  return layerPieces(planOf(layers), BASE, ids).map(({ kind }) => kind);
}

function stage(id: string, from: Input, ops: readonly Op[]): Stage {
  return { id, from, ops, phase: "build.app", name: id, block: "test", layerId: id, layer: "diff" };
}

function planOf(layers: readonly Stage[]): Plan {
  const base: Stage = { id: "base", from: IMAGE, ops: [], phase: "build.base", name: "base", block: "test" };
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "python",
    contexts: {},
    stages: [base, ...layers],
    target: { base: BASE, layers: [], config: {} },
  };
}
