import type { Plan } from "../../plan/types.ts";
import type { SolveStatus } from "../buildkit/types.ts";
import type { VertexOrigin } from "../types.ts";
import type { BuildEvent } from "./build-event.ts";
import { keepOutput } from "./keep-output.ts";

export interface StageTime {
  readonly stage: string;
  /** Sum over the stage's vertices; they may have run at the same time. */
  readonly ms: number;
  readonly cached: boolean;
}

export interface ProgressTracker {
  /** Takes one message of the Status stream and says what it means for the stages. */
  update(status: SolveStatus): readonly BuildEvent[];
  /** Last lines that a vertex printed, oldest first. */
  outputOf(vertex: string): readonly string[];
  stageTimes(): readonly StageTime[];
}

type Vertex = SolveStatus["vertexes"][number];

interface StageState {
  readonly name: string;
  /** Vertices that must be done before the stage is. */
  readonly expected: number;
  readonly done: Set<string>;
  announced: boolean;
  ran: boolean;
  ms: number;
}

/** Ops of which the daemon says reliably whether they were cached; others report a start even when nothing ran. */
const DECIDING_OPS: readonly string[] = ["exec", "copy", "add", "rm"];

/**
 * Folds the vertices of a solve into the stages of the plan. A stage starts when one of its ops does and is finished
 * when all of them are; it was cached when none ran. Base images show up only while bytes of them move. Vertices
 * the plan does not know (exports) are stages of their own, named as the daemon names them. `mask` hides secrets in
 * what commands print.
 */
export function trackProgress(
  plan: Plan,
  origins: ReadonlyMap<string, VertexOrigin>,
  options: { readonly mask?: (line: string) => string } = {},
): ProgressTracker {
  const stages = new Map<string, StageState>();
  const foreign = new Map<string, string>();
  const expected = expectedVertices(plan, origins);
  const output = keepOutput(options.mask);

  function stageOf(vertex: string): string | undefined {
    return origins.has(vertex) ? origins.get(vertex)?.stage : foreign.get(vertex);
  }

  function stateOf(id: string): StageState {
    const known = stages.get(id);
    if (known !== undefined) return known;
    const name = plan.stages.find((stage) => stage.id === id)?.name ?? id;
    const state = { name, expected: expected.get(id)?.size ?? 1, done: new Set<string>() };
    const created = { ...state, announced: false, ran: false, ms: 0 };
    stages.set(id, created);
    return created;
  }

  function* announce(stage: string, state: StageState): Generator<BuildEvent> {
    if (state.announced) return;
    state.announced = true;
    yield { kind: "stage-started", stage, name: state.name };
  }

  function* vertexEvents(vertex: Vertex): Generator<BuildEvent> {
    if (!origins.has(vertex.digest)) foreign.set(vertex.digest, vertex.name);
    const stage = stageOf(vertex.digest);
    if (stage === undefined || vertex.startedMs === undefined) return;
    const decides = !origins.has(vertex.digest) || expected.get(stage)?.has(vertex.digest) === true;
    const state = stateOf(stage);
    if (decides && !vertex.cached) yield* announce(stage, state);
    if (vertex.completedMs === undefined || state.done.has(vertex.digest)) return;
    if (!vertex.cached) state.ms += vertex.completedMs - vertex.startedMs;
    if (vertex.error !== undefined) {
      state.done.add(vertex.digest);
      yield { kind: "stage-failed", stage, name: state.name, ms: state.ms };
      return;
    }
    if (!decides && !(state.announced && expected.get(stage) === undefined)) return;
    state.done.add(vertex.digest);
    state.ran ||= !vertex.cached;
    if (state.done.size < state.expected) return;
    yield { kind: "stage-finished", stage, name: state.name, cached: !state.ran, ms: state.ms };
  }

  function* byteEvents(item: SolveStatus["statuses"][number]): Generator<BuildEvent> {
    const stage = stageOf(item.vertex);
    if (stage === undefined || item.current === 0) return;
    if (stateOf(stage).done.size >= stateOf(stage).expected) return;
    yield* announce(stage, stateOf(stage));
    yield { kind: "bytes", stage, what: item.id, current: item.current, total: item.total };
  }

  return {
    update: (status) => [
      ...status.vertexes.flatMap((vertex) => [...vertexEvents(vertex)]),
      ...status.statuses.flatMap((item) => [...byteEvents(item)]),
      ...status.logs.flatMap((log) =>
        output.add(log).map((line): BuildEvent => ({ kind: "log", stage: stageOf(log.vertex) ?? "", line })),
      ),
    ],
    outputOf: output.last,
    stageTimes: () =>
      [...stages]
        .filter(([, state]) => state.done.size > 0)
        .map(([stage, { ms, ran }]) => ({ stage, ms: Math.round(ms), cached: !ran })),
  };
}

function expectedVertices(
  plan: Plan,
  origins: ReadonlyMap<string, VertexOrigin>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const expected = new Map<string, Set<string>>();
  for (const [vertex, { stage, op, kind }] of origins) {
    if (kind !== "op" || stage === undefined || op === undefined) continue;
    const opKind = plan.stages.find((candidate) => candidate.id === stage)?.ops[op]?.kind ?? "";
    if (!DECIDING_OPS.includes(opKind)) continue;
    expected.set(stage, (expected.get(stage) ?? new Set()).add(vertex));
  }
  return expected;
}
