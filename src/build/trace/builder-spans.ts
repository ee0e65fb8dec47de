import type { SolveBegin } from "../build-observer.ts";
import type { SolveStatus } from "../buildkit/types.ts";
import type { VertexOrigin } from "../types.ts";
import { foldVertices, type TracedVertex, type VertexTime } from "./fold-vertices.ts";
import type { TraceSpan } from "./trace-span.ts";

const CATEGORY = { op: "op", source: "source", layer: "layer" } as const;

/**
 * What the builder did: one row for each stage, in the order of the plan, with a span for all of its ops and one for each
 * of them; base images and files that were sent before them, merging and exporting after them.
 */
export function builderSpans(
  { plan, origins, tracker }: Pick<SolveBegin, "plan" | "origins" | "tracker">,
  statuses: readonly SolveStatus[],
): readonly TraceSpan[] {
  const vertices = foldVertices(statuses);
  const lastMs = lastTime(vertices);
  const cached = new Set(tracker.stageTimes().flatMap((time) => (time.cached ? [time.stage] : [])));
  const spans = vertices.flatMap((vertex) => vertexSpans(vertex, origins.get(vertex.digest), lastMs));
  const stages = plan.stages.flatMap((stage) => {
    const own = spans.filter(({ row }) => row === stage.id);
    return [...stageSpan(stage, own, cached), ...own];
  });
  const inRow = (name: string) => spans.filter(({ row }) => row === name);
  return [...inRow(SOURCES), ...stages, ...inRow(IMAGE), ...inRow(EXPORT)];
}

const SOURCES = "sources";
const IMAGE = "image";
const EXPORT = "export";

function stageSpan(
  { id, name, block }: SolveBegin["plan"]["stages"][number],
  own: readonly TraceSpan[],
  cached: ReadonlySet<string>,
): readonly TraceSpan[] {
  const ops = own.filter(({ category }) => category === "op");
  if (ops.length === 0) return [];
  const state = ops.find((op) => op.state === "failed" || op.state === "unfinished")?.state;
  return [
    {
      row: id,
      process: "builder",
      category: "stage",
      name,
      startMs: Math.min(...ops.map(({ startMs }) => startMs)),
      endMs: Math.max(...ops.map(({ endMs }) => endMs)),
      ...(state !== undefined ? { state } : cached.has(id) ? { state: "cached" as const } : {}),
      details: { stage: id, block },
    },
  ];
}

function vertexSpans(
  vertex: TracedVertex,
  origin: VertexOrigin | undefined,
  lastMs: number,
): readonly TraceSpan[] {
  const row = rowOf(origin);
  const category = origin === undefined ? "export" : CATEGORY[origin.kind];
  const common = { row, process: "builder" } as const;
  const own = vertex.times.map((time): TraceSpan => {
    const state = stateOf(vertex, time);
    return { ...common, category, name: ownName(vertex), ...span(time, lastMs), ...state };
  });
  const parts = vertex.parts.map(
    (part): TraceSpan => ({ ...common, category: "detail", name: part.id, ...span(part, lastMs) }),
  );
  return [...own, ...parts];
}

function rowOf(origin: VertexOrigin | undefined): string {
  if (origin === undefined) return EXPORT;
  return origin.kind === "source" ? SOURCES : (origin.stage ?? IMAGE);
}

/** Without the stage, which the row says. */
function ownName({ name }: TracedVertex): string {
  return name.replace(/^\[[^\]]*\] /, "");
}

function stateOf({ failed, cached }: TracedVertex, { endMs }: VertexTime): Pick<TraceSpan, "state"> {
  if (failed) return { state: "failed" };
  if (cached) return { state: "cached" };
  return endMs === undefined ? { state: "unfinished" } : {};
}

function span({ startMs, endMs }: VertexTime, lastMs: number): { startMs: number; endMs: number } {
  return { startMs, endMs: endMs ?? Math.max(startMs, lastMs) };
}

/** The last thing that was heard of. */
function lastTime(vertices: readonly TracedVertex[]): number {
  const times = vertices.flatMap(({ times: own, parts }) => [...own, ...parts]);
  return Math.max(0, ...times.map(({ startMs, endMs }) => endMs ?? startMs));
}
