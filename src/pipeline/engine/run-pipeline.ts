import { driveTrack } from "./drive-track.ts";
import { emit, inBranch, type Run, type TrackEnd } from "./run.ts";
import type { OperatorFields } from "./run-event.ts";
import { openTracks, type Track } from "./run-state.ts";

/** When a run has to have ended. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Why it fails then. */
  readonly reason: string;
}

/**
 * Drives a run from wherever its state is, to its end or to where it has to stop. Its state is then in the journal and in
 * a checkpoint. Throws what a port threw; the run can be resumed then, too.
 */
export async function runPipeline(run: Run, signal: AbortSignal, deadline?: Deadline): Promise<TrackEnd> {
  const reached = await driveTrack(run, {
    track: run.state.main,
    branch: undefined,
    until: undefined,
    signal: deadline === undefined ? signal : AbortSignal.any([signal, deadline.signal]),
  });
  const isLate = reached.kind === "interrupted" && !signal.aborted && deadline?.signal.aborted === true;
  const end: TrackEnd = isLate
    ? { kind: "fail", node: run.state.main.node, reason: deadline.reason, late: true }
    : reached;
  const stopped = stopAsAsked(run, end);
  if (stopped === undefined) conclude(run, end);
  run.ports.checkpoint(run.state);
  return stopped ?? end;
}

/** What somebody asked for is done when the run has come to a stop; one that has ended does not take notice. */
function stopAsAsked(run: Run, { kind }: TrackEnd): TrackEnd | undefined {
  const asked = run.ports.control?.stop();
  if (asked === undefined || (kind !== "interrupted" && kind !== "waiting")) return undefined;
  const { kind: wish, ...fields } = asked;
  if (wish === "pause") {
    emit(run, { event: "run.paused", ...fields });
    return { kind: "paused" };
  }
  cancel(run, fields);
  return { kind: "canceled", ...(fields.reason === undefined ? {} : { reason: fields.reason }) };
}

/** Ends a run for good. */
export function cancel(run: Pick<Run, "state" | "ports">, fields: OperatorFields): void {
  emit(run, { event: "run.canceled", ...fields });
  emit(run, { event: "run.completed", status: "canceled", final_outcome: null });
}

/** Closes what a crash left open: those stages are run again. To be called before a run is driven on. */
export async function closeInterrupted({ state, ports }: Run): Promise<void> {
  for (const { track, branch } of openTracks(state)) {
    const { stage } = track;
    // The stage of a component goes on with its branches.
    if (stage?.phase !== "running" || track.parallel !== undefined) continue;
    const { index, attempt } = stage;
    await ports.abandon({ node: track.node, index, attempt, restart: state.restarts });
    emit(
      { state, ports },
      { event: "stage.interrupted", stage_id: track.node, index, attempt, ...inBranch(branch) },
    );
  }
}

function conclude(run: Run, end: TrackEnd): void {
  switch (end.kind) {
    case "end":
      if (run.state.status !== "evaluating") emit(run, { event: "run.evaluating" });
      return;
    case "fail":
      emit(run, {
        event: "run.failed",
        error: end.reason,
        domain: "EXEC_FAILURE",
        stage_id: end.node,
        resume_at: resumeAt(run, end.node, run.state.main),
      });
      emit(run, { event: "run.completed", status: "failed", final_outcome: "fail" });
      return;
    case "interrupted":
      emit(run, { event: "run.interrupted" });
      return;
    case "waiting":
    case "paused":
    case "canceled":
      return;
  }
}

/** What failed where branches meet failed in the branches. */
function resumeAt({ model }: Run, node: string, { joined }: Track): string {
  const failed = model.node(node);
  const isFanIn = failed !== undefined && model.kind(failed) === "parallel.fan_in";
  return isFanIn && joined !== undefined ? joined : node;
}
