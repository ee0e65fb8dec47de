import { describe, expect, it } from "vitest";
import { planFixture } from "../../insight/plan-fixture.ts";
import { buildLog } from "../build-log.ts";
import type { SolveStatus } from "../buildkit/types.ts";
import { trackProgress } from "../progress/track-progress.ts";
import type { VertexOrigin } from "../types.ts";
import { renderTrace, type TraceEvent } from "./render-trace.ts";

const origins: ReadonlyMap<string, VertexOrigin> = new Map([
  ["v-venv", { stage: "venv", op: 0, kind: "op" }],
  ["v-a", { stage: "a", op: 0, kind: "op" }],
  ["v-b", { stage: "b", op: 0, kind: "op" }],
  ["s-base", { stage: "venv", kind: "source" }],
  ["l-a", { stage: "a", kind: "layer" }],
  ["m", { stage: undefined, kind: "layer" }],
]);

type Vertex = SolveStatus["vertexes"][number];

/** The trace of a solve from 1000 to 2000 ms of which these vertices were told. */
async function traceOf(...messages: readonly Partial<Vertex>[][]) {
  let clock = 900;
  const log = buildLog(() => clock, { keepStatuses: true });
  const plan = planFixture();
  const tracker = trackProgress(plan, origins);
  const mask = (text: string) => text.replaceAll("hunter2", "***");
  await log.observer.timed("connect", async () => {
    clock = 1000;
  });
  await log.observer.timed("solve", async () => {
    log.observer.onSolve({ plan, tracker, origins, mask });
    for (const vertexes of messages) {
      const status = {
        vertexes: vertexes.map((vertex) => ({ digest: "", name: "", cached: false, ...vertex })),
        statuses: [
          { id: "part", vertex: "e", name: "", current: 1, total: 1, startedMs: 1800, completedMs: 1850 },
        ],
        logs: [],
      };
      tracker.update(status);
      log.observer.onStatus(status);
    }
    clock = 2000;
  });
  return renderTrace(log, { factory: "0.1.0" });
}

type Complete = Extract<TraceEvent, { ph: "X" }>;

function complete(events: readonly TraceEvent[]): readonly Complete[] {
  return events.filter((event) => event.ph === "X");
}

describe("renderTrace", () => {
  it("has the client's phases in one process and a row for each stage in another", async () => {
    const { traceEvents, displayTimeUnit } = await traceOf(
      [{ digest: "v-venv", name: "[venv] make it", startedMs: 1100 }],
      [{ digest: "v-venv", name: "[venv] make it", startedMs: 1100, completedMs: 1300 }],
      [{ digest: "v-a", name: "[a] install a", startedMs: 1300, completedMs: 1500.25 }],
      [{ digest: "v-b", name: "[b] install b", startedMs: 1300, completedMs: 1300, cached: true }],
      [{ digest: "l-a", name: "[a] layer", startedMs: 1500.25, completedMs: 1600 }],
      [{ digest: "e", name: "exporting", startedMs: 1700, completedMs: 1900 }],
    );
    const rows = traceEvents.flatMap((event) => (event.name === "thread_name" ? [event.args] : []));

    expect(displayTimeUnit).toBe("ms");
    expect(rows).toEqual(["client", "venv", "a", "b", "export"].map((name) => ({ name })));
    expect(complete(traceEvents).map(({ cat, name, ts, dur }) => [cat, name, ts, dur])).toEqual([
      ["client", "connect", 0, 100_000],
      ["client", "solve", 100_000, 1_000_000],
      ["stage", "stage venv", 200_000, 200_000],
      ["op", "make it", 200_000, 200_000],
      ["stage", "stage a", 400_000, 200_250],
      ["op", "install a", 400_000, 200_250],
      ["layer", "layer", 600_250, 99_750],
      ["stage", "stage b (cached)", 400_000, 0],
      ["op", "install b (cached)", 400_000, 0],
      ["export", "exporting", 800_000, 200_000],
      ["detail", "part", 900_000, 50_000],
    ]);
  });

  it("marks what failed, and what had not ended", async () => {
    const { traceEvents } = await traceOf(
      [{ digest: "v-a", name: "[a] install a", startedMs: 1300, completedMs: 1500, error: "exit code: 1" }],
      [{ digest: "v-b", name: "[b] install b", startedMs: 1300 }],
    );

    expect(
      complete(traceEvents)
        .slice(2)
        .map(({ name, dur, cname }) => [name, dur, cname]),
    ).toEqual([
      ["stage a (failed)", 200_000, "terrible"],
      ["install a (failed)", 200_000, "terrible"],
      ["stage b (unfinished)", 200_000, "bad"],
      ["install b (unfinished)", 200_000, "bad"],
    ]);
  });

  it("hides secrets and credentials", async () => {
    const { traceEvents } = await traceOf([
      {
        digest: "e",
        name: "push hunter2 to https://ada:pw@registry.example/x",
        startedMs: 1300,
        completedMs: 1900,
      },
    ]);

    expect(complete(traceEvents).map(({ name }) => name)).toContain("push *** to https://registry.example/x");
    expect(JSON.stringify(traceEvents)).not.toMatch(/hunter2|ada:pw/);
  });

  it("begins no earlier than the client: what was done for another build is cached", async () => {
    const { traceEvents } = await traceOf([
      { digest: "v-a", name: "[a] install a", startedMs: 10, completedMs: 20 },
      { digest: "e", name: "exporting", startedMs: 1300, completedMs: 1900 },
    ]);

    expect(complete(traceEvents).find(({ cat }) => cat === "op")).toMatchObject({
      name: "install a (cached)",
      ts: 100_000,
      dur: 0,
    });
  });

  it("moves the times of a builder whose clock is another one", async () => {
    const { traceEvents, otherData } = await traceOf([
      { digest: "v-a", name: "[a] install a", startedMs: 901_300, completedMs: 901_500 },
      { digest: "m", name: "merge", startedMs: 901_500, completedMs: 902_000 },
    ]);

    expect(otherData.clockShiftMs).toBe(-900_000);
    expect(complete(traceEvents).find(({ cat }) => cat === "op")).toMatchObject({
      ts: 400_000,
      dur: 200_000,
    });
  });

  it("puts what overlaps in a row on a second one", async () => {
    const { traceEvents } = await traceOf([
      { digest: "v-a", name: "[a] install a", startedMs: 1300, completedMs: 1500 },
      { digest: "l-a", name: "[a] layer", startedMs: 1400, completedMs: 1600 },
    ]);
    const rows = traceEvents.flatMap((event) => (event.name === "thread_name" ? [event.args] : []));

    expect(rows).toContainEqual({ name: "a (2)" });
  });

  it("is one of the client's phases alone when nothing was solved", () => {
    const log = buildLog(() => 5, { keepStatuses: true });

    expect(renderTrace(log, {})).toEqual({
      displayTimeUnit: "ms",
      otherData: { clockShiftMs: 0 },
      traceEvents: [],
    });
  });
});
