import type { SolveStatus } from "../buildkit/types.ts";

export interface VertexTime {
  readonly startMs: number;
  /** Undefined when it did not end. */
  readonly endMs?: number;
}

/** Everything that was said of one vertex. */
export interface TracedVertex {
  readonly digest: string;
  readonly name: string;
  readonly cached: boolean;
  readonly failed: boolean;
  /** By their start; a vertex may be worked on more than once. */
  readonly times: readonly VertexTime[];
  /** Parts that were timed, such as the layers of an export, by their start. */
  readonly parts: readonly (VertexTime & { readonly id: string })[];
}

interface Folded extends Pick<TracedVertex, "name" | "cached" | "failed"> {
  readonly times: Map<number, VertexTime>;
  readonly parts: Map<string, VertexTime & { readonly id: string }>;
}

/** Makes one picture of the messages of a Status stream, which tell a vertex again whenever something changes. */
export function foldVertices(statuses: readonly SolveStatus[]): readonly TracedVertex[] {
  const vertices = new Map<string, Folded>();
  for (const status of statuses) {
    for (const vertex of status.vertexes)
      vertices.set(vertex.digest, fold(vertices.get(vertex.digest), vertex));
    for (const { id, vertex, startedMs, completedMs } of status.statuses) {
      if (startedMs === undefined) continue;
      vertices.get(vertex)?.parts.set(`${id} ${startedMs}`, { id, ...time(startedMs, completedMs) });
    }
  }
  return [...vertices].map(([digest, { times, parts, ...rest }]) => ({
    digest,
    ...rest,
    times: [...times.values()].sort(byStart),
    parts: [...parts.values()].sort(byStart),
  }));
}

function fold(known: Folded | undefined, vertex: SolveStatus["vertexes"][number]): Folded {
  const times = known?.times ?? new Map<number, VertexTime>();
  const { startedMs, completedMs } = vertex;
  if (startedMs !== undefined) times.set(startedMs, time(startedMs, completedMs));
  return {
    name: vertex.name === "" ? (known?.name ?? "") : vertex.name,
    cached: vertex.cached,
    failed: vertex.error !== undefined,
    times,
    parts: known?.parts ?? new Map(),
  };
}

function time(startMs: number, completedMs: number | undefined): VertexTime {
  return completedMs === undefined ? { startMs } : { startMs, endMs: Math.max(startMs, completedMs) };
}

function byStart(a: VertexTime, b: VertexTime): number {
  return a.startMs - b.startMs;
}
