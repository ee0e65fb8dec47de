import type { LintSubject } from "./lint-subject.ts";

/** The ends that a walk can come to first: at most two are kept, since two are already one too many. */
type Ends = readonly string[];

export interface ParallelJoins {
  /** Where the branches of a parallel node end. */
  readonly joinOf: (parallel: string) => Ends;
  /** Where walks that begin at a node end: fan-ins and exits, those of parallel parts on the way passed over. */
  readonly endsFrom: (id: string) => Ends;
}

/** Finds for all parallel nodes at once where their branches meet; the time is linear in the edges. */
export function parallelJoins({ graph, edgesFrom, edgesTo, kindOf }: LintSubject): ParallelJoins {
  const ends = new Map<string, Ends>();
  const joins = new Map<string, Ends>();
  /** What follows each fan-in, and the parallel nodes that it closes. */
  const behind = new Map<string, Ends>();
  const closed = new Map<string, string[]>();
  const waiting: string[] = [];
  for (const { id } of graph.nodes) {
    const kind = kindOf(id);
    if (kind === "parallel.fan_in" || kind === "exit") grow(id, [id]);
  }
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const { from } of edgesTo(id)) pass(from, ends.get(id) ?? []);
  }
  return { joinOf: (parallel) => joins.get(parallel) ?? [], endsFrom: (id) => ends.get(id) ?? [] };

  function grow(id: string, added: Ends): void {
    if (merge(ends, id, added)) waiting.push(id);
  }

  function pass(from: string, added: Ends): void {
    const kind = kindOf(from);
    if (kind === "exit") return;
    if (kind === "parallel.fan_in") {
      if (merge(behind, from, added)) for (const parallel of closed.get(from) ?? []) grow(parallel, added);
    } else if (kind !== "parallel") grow(from, added);
    else if (merge(joins, from, added)) closeParallel(from);
  }

  function closeParallel(parallel: string): void {
    const [fanIn, other] = joins.get(parallel) ?? [];
    if (fanIn === undefined || other !== undefined || edgesFrom(fanIn).length === 0) return;
    const parallels = closed.get(fanIn) ?? [];
    parallels.push(parallel);
    closed.set(fanIn, parallels);
    grow(parallel, behind.get(fanIn) ?? []);
  }
}

/** Whether anything was added. */
function merge(table: Map<string, Ends>, id: string, added: Ends): boolean {
  const known = table.get(id) ?? [];
  const all = [...new Set([...known, ...added])].slice(0, 2);
  if (all.length === known.length) return false;
  table.set(id, all);
  return true;
}
