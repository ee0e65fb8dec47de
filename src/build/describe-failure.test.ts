import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import type { Op, Plan } from "../plan/types.ts";
import { describeFailure } from "./describe-failure.ts";
import { trackProgress } from "./progress/track-progress.ts";
import type { VertexOrigin } from "./types.ts";

const ops: readonly Op[] = [
  { kind: "exec", command: "make all", label: "compile", source: "factory.yaml:3:5" },
  { kind: "exec", argv: ["python3", "-m", "pip"] },
  { kind: "mkdir", path: "/x" },
];

const plan: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "amd64" },
  stack: "test",
  contexts: {},
  stages: [{ id: "a", phase: "build.app", name: "stage a", block: "y", from: { kind: "scratch" }, ops }],
  target: { base: { kind: "scratch" }, layers: [], config: {} },
};

const origins = new Map<string, VertexOrigin>([
  ["v0", { stage: "a", op: 0, kind: "op" }],
  ["v1", { stage: "a", op: 1, kind: "op" }],
  ["v2", { stage: "a", op: 2, kind: "op" }],
  ["base", { stage: "a", kind: "source" }],
  ["merge", { stage: undefined, kind: "layer" }],
]);

function described(error: unknown, output = ""): unknown {
  const tracker = trackProgress(plan, origins, { mask: (line) => line.replaceAll("hunter2", "***") });
  const logs = [{ vertex: "v0", stream: 2, data: Buffer.from(output) }];
  tracker.update({ vertexes: [], statuses: [], logs });
  const rendered = { definition: new Uint8Array(), origins, imageConfig: "{}" };
  return describeFailure(error, { plan, rendered, tracker });
}

function failed(vertex: string, exitCode?: number): FactoryError {
  const details = { vertex, ...(exitCode === undefined ? {} : { exitCode }) };
  return new FactoryError("BUILD_FAILED", "process did not complete", { details });
}

describe("describeFailure", () => {
  it("says in the plan's words what failed, with what it printed and who asked for it", () => {
    const cause = failed("v0", 2);

    expect(described(cause, "cc: error\ntoken hunter2\n")).toMatchObject({
      code: "BUILD_FAILED",
      message: 'stage a (block y): "compile" exited with code 2',
      source: "factory.yaml:3:5",
      cause,
      details: {
        stage: "a",
        block: "y",
        command: "make all",
        exitCode: 2,
        reason: "process did not complete",
        output: ["cc: error", "token ***"],
      },
    });
  });

  it.each([
    ["v1", 'stage a (block y): "python3 -m pip" failed'],
    ["v2", "stage a (block y): the mkdir op failed"],
    ["base", "stage a (block y): stage a failed"],
  ])("names what the vertex %s is, and why the builder could not run it", (vertex, message) => {
    expect(described(failed(vertex))).toMatchObject({ message: `${message}: process did not complete` });
  });

  it("keeps a remedy that is known", () => {
    const killed = new FactoryError("BUILD_FAILED", "killed", {
      hint: "give it more memory",
      details: { vertex: "v0", exitCode: 137 },
    });

    expect(described(killed)).toMatchObject({ hint: "give it more memory" });
  });

  it("leaves alone what it has nothing to say about", () => {
    const others = [
      failed("merge"),
      failed("unknown"),
      new FactoryError("BUILD_FAILED", "no vertex"),
      new FactoryError("ENDPOINT_LOST", "gone", { details: { vertex: "v0" } }),
      new Error("bug"),
    ];

    for (const error of others) expect(described(error)).toBe(error);
  });
});
