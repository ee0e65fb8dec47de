import type { GraphNode } from "../graph.ts";
import { unsatisfiedGate } from "./goal-gate.ts";
import type { Route } from "./route-after.ts";
import { routeAfter } from "./route-after.ts";
import { emit, inBranch, type Run, type TrackEnd } from "./run.ts";
import { capped } from "./run-limits.ts";
import { runParallel } from "./run-parallel.ts";
import { runStage } from "./run-stage.ts";
import type { Track } from "./run-state.ts";

const DEFAULT_MAX_VISITS = 20;
const DEFAULT_MAX_RESTARTS = 3;

export interface Line {
  readonly track: Track;
  readonly branch: string | undefined;
  /** The fan-in at which a branch ends. */
  readonly until: string | undefined;
  readonly signal: AbortSignal;
}

/** Follows one line of execution to its end, or to where it has to wait. */
export async function driveTrack(run: Run, line: Line): Promise<TrackEnd> {
  const { model, state, ports } = run;
  const { branch, until, signal } = line;
  for (;;) {
    // A restart gives the run another track.
    const track = branch === undefined ? state.main : line.track;
    if (track.phase === "end" || (track.phase === "enter" && track.node === until)) return { kind: "end" };
    const node = model.node(track.node);
    if (node === undefined)
      return { kind: "fail", node: track.node, reason: `there is no node ${track.node}` };
    if (track.phase === "enter") {
      ports.control?.betweenStages();
      if (signal.aborted || ports.control?.stop() !== undefined) return { kind: "interrupted" };
      const stopped = await enter(run, { ...line, track }, node);
      if (stopped !== undefined) return stopped;
    }
    if (hasEnded(track)) continue;
    const left = leave(run, { ...line, track }, node);
    if (left !== undefined) return left;
    ports.checkpoint(state);
  }
}

/** An exit that was reached ends its line of execution. */
function hasEnded({ phase }: Track): boolean {
  return phase === "end";
}

async function enter(run: Run, line: Line, node: GraphNode): Promise<TrackEnd | undefined> {
  const { model, state } = run;
  const { track, branch, signal } = line;
  const kind = model.kind(node);
  if (kind === "exit") return reachExit(run, line, node);
  const asked = maxVisits(run, node);
  const limit = capped(asked, model.limits.nodeVisits);
  if (track.stage === undefined && (state.visits.get(node.id) ?? 0) >= limit) {
    return {
      kind: "fail",
      node: node.id,
      reason: `${node.id} was visited ${limit} times, and ${limit < asked ? "the profile" : "max_node_visits"} allows no more`,
    };
  }
  const spot = { track, branch, node, signal };
  return kind === "parallel" ? runParallel(run, spot, driveTrack) : runStage(run, spot);
}

/** A branch simply ends there. */
function reachExit(run: Run, { branch }: Line, node: GraphNode): TrackEnd | undefined {
  if (branch !== undefined) return { kind: "end" };
  const gate = unsatisfiedGate(run.model, run.state.outcomes);
  emit(run, {
    event: "exit.reached",
    stage_id: node.id,
    ...(gate === undefined ? {} : { blocked_by: gate.node }),
  });
  return undefined;
}

function leave(run: Run, { track, branch }: Line, node: GraphNode): TrackEnd | undefined {
  const route = routeFrom(run, { track, branch }, node);
  if (route.kind === "end") return { kind: "end" };
  if (route.kind === "fail") return { kind: "fail", node: node.id, reason: route.reason };
  const { to, reason, edge } = route;
  const restarts = edge !== undefined && run.model.restarts(edge);
  if (restarts) {
    const refused = refuseRestart(run, { track, branch }, node);
    if (refused !== undefined) return refused;
  }
  const restart = restarts ? { restart: run.state.restarts + 1 } : {};
  emit(run, { event: "edge.selected", from: node.id, to, reason, ...restart, ...inBranch(branch) });
  return undefined;
}

function routeFrom(
  { model, state }: Run,
  { track, branch }: Pick<Line, "track" | "branch">,
  node: GraphNode,
): Route {
  const route: Route = model.kind(node) === "exit" ? { kind: "end" } : routeAfter(model, node, track);
  if (route.kind !== "end" || branch !== undefined) return route;
  const gate = unsatisfiedGate(model, state.outcomes);
  if (gate === undefined) return route;
  const reason = `goal gate ${gate.node} is ${gate.outcome}`;
  if (gate.target === undefined) {
    return {
      kind: "fail",
      reason: `goal gate unsatisfied and no retry target: ${gate.node} is ${gate.outcome}`,
    };
  }
  return { kind: "go", to: gate.target, reason };
}

function refuseRestart(
  { model, state }: Run,
  { branch }: Pick<Line, "track" | "branch">,
  node: GraphNode,
): TrackEnd | undefined {
  if (branch !== undefined) {
    return { kind: "fail", node: node.id, reason: `${node.id} restarts the run from inside a parallel part` };
  }
  const asked = model.graphInteger("max_restarts") ?? DEFAULT_MAX_RESTARTS;
  const limit = capped(asked, model.limits.restarts);
  if (state.restarts < limit) return undefined;
  const by = limit < asked ? "the profile" : "max_restarts";
  return {
    kind: "fail",
    node: node.id,
    reason: `${node.id} restarted the run ${limit} times, and ${by} allows no more`,
  };
}

function maxVisits({ model }: Run, node: GraphNode): number {
  return (
    model.integer(node, "max_node_visits") ?? model.graphInteger("max_node_visits") ?? DEFAULT_MAX_VISITS
  );
}
