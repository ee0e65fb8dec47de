import type { ContextValue, Outcome } from "../outcome.ts";
import type { ReportedStatus } from "./read-status-file.ts";
import type { ProcessEnd } from "./run-process.ts";

export interface CommandResult {
  readonly end: ProcessEnd;
  readonly reported: ReportedStatus;
  readonly timeoutMs: number | undefined;
  readonly contextUpdates: Readonly<Record<string, ContextValue>>;
}

/** sh's codes for a command that cannot be run and one that is not there: another try would end the same. */
const NOT_RUNNABLE: ReadonlySet<number> = new Set([126, 127]);

/**
 * How a stage that ran a command ended. A status file can name any outcome after exit 0, and another kind of failure after
 * any other; it can't make a success of a command that failed.
 */
export function commandOutcome({ end, reported, timeoutMs, contextUpdates }: CommandResult): Outcome {
  const failure = failureOf(end, timeoutMs);
  if (reported.kind === "invalid") {
    return { status: "fail", failureReason: reported.reason, retryable: false, contextUpdates };
  }
  if (reported.kind === "none") return { ...(failure ?? { status: "success" }), contextUpdates };
  const { outcome } = reported;
  const updates = { ...contextUpdates, ...outcome.contextUpdates };
  const succeeded = outcome.status === "success" || outcome.status === "partial_success";
  if (failure === undefined || !succeeded) {
    const reason = outcome.failureReason ?? outcome.notes ?? failure?.failureReason;
    return {
      ...outcome,
      contextUpdates: updates,
      ...(succeeded || reason === undefined ? {} : { failureReason: reason }),
    };
  }
  return {
    ...failure,
    failureReason: `${failure.failureReason ?? ""}, although its status file says ${outcome.status}`,
    contextUpdates: updates,
  };
}

function failureOf(end: ProcessEnd, timeoutMs: number | undefined): Outcome | undefined {
  switch (end.kind) {
    case "exit":
      if (end.code === 0) return undefined;
      return { status: "fail", failureReason: `exit ${end.code}`, retryable: !NOT_RUNNABLE.has(end.code) };
    case "killed":
      return { status: "fail", failureReason: `killed by ${end.signal}`, retryable: true };
    case "timeout":
      return { status: "fail", failureReason: `timed out after ${timeoutMs ?? 0} ms`, retryable: true };
    case "aborted":
      return { status: "fail", failureReason: "stopped", retryable: false };
    case "unstartable":
      return { status: "fail", failureReason: `cannot be started: ${end.message}`, retryable: false };
  }
}
