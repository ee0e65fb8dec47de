import { describe, expect, it } from "vitest";
import type { Plan } from "../../plan/types.ts";
import type { SolveStatus } from "../buildkit/types.ts";
import type { VertexOrigin } from "../types.ts";
import { trackProgress } from "./track-progress.ts";

const plan: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "amd64" },
  stack: "python",
  contexts: {},
  stages: [
    {
      id: "a",
      phase: "build.app",
      name: "stage a",
      block: "x",
      from: { kind: "scratch" },
      ops: [
        { kind: "exec", command: "one" },
        { kind: "exec", command: "two" },
      ],
    },
  ],
  target: { base: { kind: "scratch" }, layers: [], config: {} },
};

const origins: ReadonlyMap<string, VertexOrigin> = new Map([
  ["v1", { stage: "a", op: 0, kind: "op" }],
  ["v2", { stage: "a", op: 1, kind: "op" }],
  ["m1", { stage: "a", kind: "layer" }],
]);

type Vertex = SolveStatus["vertexes"][number];

function status(...vertexes: Partial<Vertex>[]): SolveStatus {
  return {
    vertexes: vertexes.map((vertex) => ({ digest: "", name: "", cached: false, ...vertex })),
    statuses: [],
    logs: [],
  };
}

describe("trackProgress", () => {
  it("starts a stage with its first op and finishes it with its last", () => {
    const tracker = trackProgress(plan, origins);

    const events = [
      ...tracker.update(status({ digest: "v1", startedMs: 1000 })),
      ...tracker.update(status({ digest: "v1", startedMs: 1000, completedMs: 1500 })),
      ...tracker.update(status({ digest: "v2", startedMs: 1500, completedMs: 1700 })),
    ];

    expect(events).toEqual([
      { kind: "stage-started", stage: "a", name: "stage a" },
      { kind: "stage-finished", stage: "a", name: "stage a", cached: false, ms: 700 },
    ]);
  });

  it("counts a stage as cached only when each of its ops was", () => {
    const tracker = trackProgress(plan, origins);

    const events = tracker.update(
      status(
        { digest: "v1", startedMs: 1000, completedMs: 1000, cached: true },
        { digest: "v2", startedMs: 1000, completedMs: 1000, cached: true },
      ),
    );

    expect(events).toEqual([{ kind: "stage-finished", stage: "a", name: "stage a", cached: true, ms: 0 }]);
  });

  it("names what the plan does not know as the daemon does", () => {
    const tracker = trackProgress(plan, origins);

    const events = tracker.update(
      status({ digest: "e", name: "exporting to image", startedMs: 1, completedMs: 5 }),
    );

    expect(events.map((event) => event.kind)).toEqual(["stage-started", "stage-finished"]);
    expect(events[0]).toMatchObject({ stage: "exporting to image" });
  });

  it("joins log chunks into lines and keeps the last ones of each vertex", () => {
    const tracker = trackProgress(plan, origins);
    const log = (text: string) => ({
      ...status(),
      logs: [{ vertex: "v1", stream: 1, data: Buffer.from(text) }],
    });

    const events = [...tracker.update(log("one\ntw")), ...tracker.update(log("o\nthree"))];

    expect(events).toEqual([
      { kind: "log", stage: "a", line: "one" },
      { kind: "log", stage: "a", line: "two" },
    ]);
    expect(tracker.outputOf("v1")).toEqual(["one", "two", "three"]);
  });

  it("masks secrets in events and in the kept output, also where a chunk ends inside of one", () => {
    const tracker = trackProgress(plan, origins, { mask: (line) => line.replaceAll("hunter2", "***") });
    const log = (text: string) => ({
      ...status(),
      logs: [{ vertex: "v1", stream: 2, data: Buffer.from(text) }],
    });

    const events = [...tracker.update(log("token hun")), ...tracker.update(log("ter2\nagain hunter2"))];

    expect(events).toEqual([{ kind: "log", stage: "a", line: "token ***" }]);
    expect(tracker.outputOf("v1")).toEqual(["token ***", "again ***"]);
  });

  it("does not start a stage again for bytes that are told after its end", () => {
    const tracker = trackProgress(plan, origins);
    tracker.update(
      status(
        { digest: "v1", startedMs: 0, completedMs: 0, cached: true },
        { digest: "v2", startedMs: 0, completedMs: 0, cached: true },
      ),
    );

    const events = tracker.update({
      ...status(),
      statuses: [{ id: "transferring", vertex: "v1", name: "", current: 10, total: 0 }],
    });

    expect(events).toEqual([]);
  });

  it("reports a failed stage once", () => {
    const tracker = trackProgress(plan, origins);

    const events = tracker.update(
      status({ digest: "v1", startedMs: 0, completedMs: 10, error: "exit code: 1" }),
    );

    expect(events.at(-1)).toEqual({ kind: "stage-failed", stage: "a", name: "stage a", ms: 10 });
  });
});
