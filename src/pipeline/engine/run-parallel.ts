import type { Outcome } from "../outcome.ts";
import type { Line } from "./drive-track.ts";
import {
  type BranchResult,
  isJoinPolicy,
  isSuccess,
  type JoinPolicy,
  joinBranches,
  resultsValue,
} from "./join-branches.ts";
import { emit, inBranch, type Run, type TrackEnd } from "./run.ts";
import { capped } from "./run-limits.ts";
import { finish, openStage, refOf, type Spot } from "./run-stage.ts";
import type { Branch, OpenStage, ParallelPart } from "./run-state.ts";

const DEFAULT_MAX_PARALLEL = 4;

type Drive = (run: Run, line: Line) => Promise<TrackEnd>;

/** Runs the branches of a component up to where they meet. Those that had ended before a crash are not run again. */
export async function runParallel(run: Run, spot: Spot, drive: Drive): Promise<TrackEnd | undefined> {
  const startedMs = run.ports.now();
  const stage = spot.track.parallel === undefined ? openStage(run, spot) : (spot.track.stage as OpenStage);
  const part = spot.track.parallel ?? split(run, spot);
  const policy = joinPolicy(run, spot);
  const ends = await runBranches(run, { spot, part, policy, drive });
  if (part.branches.some(({ ended }) => ended === undefined)) {
    return { kind: ends.has("interrupted") ? "interrupted" : "waiting" };
  }
  const outcomes = part.branches.map(({ ended }) => ended?.outcome ?? "fail");
  if (!part.completed) {
    const success_count = outcomes.filter(isSuccess).length;
    emit(run, {
      event: "parallel.completed",
      stage_id: spot.node.id,
      success_count,
      failure_count: outcomes.length - success_count,
      ...inBranch(spot.branch),
    });
  }
  finish(run, spot, {
    ref: refOf(spot, stage),
    durationMs: Math.max(0, run.ports.now() - startedMs),
    outcome: joined(run, part, joinBranches(policy, outcomes)),
  });
  return undefined;
}

function split(run: Run, { track, branch, node }: Spot): ParallelPart {
  const branches = run.model.branchesOf(node.id);
  emit(run, { event: "parallel.started", stage_id: node.id, branches, ...inBranch(branch) });
  run.ports.checkpoint(run.state);
  if (track.parallel === undefined) throw new Error(`${node.id} has no branches after it was split`);
  return track.parallel;
}

function joinPolicy({ model }: Run, { node }: Spot): JoinPolicy {
  const text = model.text(node, "join_policy");
  return isJoinPolicy(text) ? text : "wait_all";
}

interface Branches {
  readonly spot: Spot;
  readonly part: ParallelPart;
  readonly policy: JoinPolicy;
  readonly drive: Drive;
}

/** As many at once as allowed, begun in the order of their edges. The result says how those that have not ended stopped. */
async function runBranches(run: Run, branches: Branches): Promise<ReadonlySet<TrackEnd["kind"]>> {
  const { spot, part, policy } = branches;
  const rest = new AbortController();
  const signal = AbortSignal.any([spot.signal, rest.signal]);
  const queue = part.branches.filter(({ ended }) => ended === undefined);
  const stopped = new Set<TrackEnd["kind"]>();
  const decided = () =>
    policy === "first_success" && part.branches.some(({ ended }) => isSuccess(ended?.outcome));
  const workers = Array.from({ length: Math.min(maxParallel(run, spot), queue.length) }, work);
  const results = await Promise.allSettled(workers);
  for (const result of results) if (result.status === "rejected") throw result.reason;
  if (decided() && !spot.signal.aborted) cancelRest(run, spot, part);
  return stopped;

  async function work(): Promise<void> {
    for (let branch = queue.shift(); branch !== undefined; branch = queue.shift()) {
      if (signal.aborted || decided()) {
        stopped.add("interrupted");
        return;
      }
      try {
        stopped.add((await runBranch(run, { ...branches, branch, signal })).kind);
      } catch (error) {
        rest.abort();
        throw error;
      }
      if (decided()) rest.abort();
    }
  }
}

function maxParallel({ model }: Run, { node }: Spot): number {
  const asked = model.integer(node, "max_parallel") ?? DEFAULT_MAX_PARALLEL;
  return Math.max(1, capped(asked, model.limits.parallelStages));
}

async function runBranch(
  run: Run,
  { spot, branch, signal, drive }: Branches & { readonly branch: Branch; readonly signal: AbortSignal },
): Promise<TrackEnd> {
  const path = pathOf(spot, branch);
  if (!branch.started) emit(run, { event: "parallel.branch_started", branch: path });
  const until = run.model.fanInOf(spot.node.id);
  const end = await drive(run, { track: branch.track, branch: path, until, signal });
  if (end.kind === "end") {
    emit(run, { event: "parallel.branch_completed", branch: path, outcome: branch.track.last.status });
  }
  if (end.kind === "fail") {
    emit(run, { event: "parallel.branch_completed", branch: path, outcome: "fail", error: end.reason });
  }
  run.ports.checkpoint(run.state);
  return end;
}

function cancelRest(run: Run, spot: Spot, part: ParallelPart): void {
  for (const branch of part.branches) {
    if (branch.ended !== undefined) continue;
    const path = pathOf(spot, branch);
    emit(run, { event: "parallel.branch_completed", branch: path, outcome: "fail", canceled: true });
  }
}

function pathOf({ branch: outer }: Spot, { id }: Branch): string {
  return outer === undefined ? id : `${outer}/${id}`;
}

function joined(run: Run, part: ParallelPart, status: Outcome["status"]): Outcome {
  const results = part.branches.map((branch) => resultOf(run, branch));
  const failed = results.filter(({ outcome }) => !isSuccess(outcome)).map(({ id }) => id);
  return {
    status,
    contextUpdates: { "parallel.results": resultsValue(results), "parallel.outcome": status },
    ...(isSuccess(status) ? {} : { failureReason: `failed branches: ${failed.join(", ")}` }),
  };
}

function resultOf({ ports, state }: Run, { id, track, ended }: Branch): BranchResult {
  const { done } = track;
  const score = track.context.get("score");
  const files = done === undefined ? undefined : ports.outputOf({ ...done, restart: state.restarts });
  return {
    id,
    outcome: ended?.outcome ?? "fail",
    last_node: done?.node ?? null,
    stage: files?.folder ?? null,
    output: files?.output ?? null,
    score: typeof score === "number" ? score : null,
    canceled: ended?.canceled === true,
    error: ended?.error ?? null,
  };
}
