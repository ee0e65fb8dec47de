import { FactoryError } from "../../errors/factory-error.ts";
import type { EventBody } from "./run-event.ts";
import type { RunStatus } from "./run-state.ts";

export const RUN_STATUSES = [
  "queued",
  "booting",
  "executing",
  "awaiting_human",
  "evaluating",
  "approved",
  "rejected",
  "failed",
  "canceled",
] as const satisfies readonly RunStatus[];

/** Everything that can be done to a run. */
export const RUN_ACTIONS = [
  "boot",
  "start",
  "wait",
  "answer",
  "exit",
  "evaluate",
  "approve",
  "reject",
  "fail",
  "pause",
  "resume",
  "intervene",
  "cancel",
  "complete",
] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

export type Transition =
  | { readonly kind: "to"; readonly to: RunStatus }
  | { readonly kind: "refused"; readonly reason: string };

type Row = Readonly<Partial<Record<RunAction, RunStatus>>>;

/** Being paused is a flag besides the status, so these change none, but for a wait that resuming ends. */
const OPERATOR = (status: RunStatus): Row => ({
  pause: status,
  resume: status,
  intervene: status,
  cancel: "canceled",
});

/** All that is allowed; whatever is not here is refused. */
const TABLE: Readonly<Record<RunStatus, Row>> = {
  queued: { boot: "booting", ...OPERATOR("queued") },
  booting: { start: "executing", fail: "failed", ...OPERATOR("booting") },
  executing: {
    wait: "awaiting_human",
    answer: "executing",
    exit: "evaluating",
    fail: "failed",
    ...OPERATOR("executing"),
  },
  // Other branches may come to gates of their own. An answer is used when the run goes on.
  awaiting_human: {
    wait: "awaiting_human",
    answer: "awaiting_human",
    fail: "failed",
    ...OPERATOR("awaiting_human"),
    resume: "executing",
  },
  evaluating: {
    evaluate: "evaluating",
    approve: "approved",
    reject: "rejected",
    ...OPERATOR("evaluating"),
  },
  approved: { complete: "approved" },
  rejected: { complete: "rejected" },
  // Not after a boot that failed: see checkAction.
  failed: { complete: "failed", resume: "executing" },
  canceled: { complete: "canceled" },
};

/** What an action makes of a run, or why it cannot be done now. */
export function transition(from: RunStatus, action: RunAction): Transition {
  const to = TABLE[from][action];
  if (to !== undefined) return { kind: "to", to };
  return { kind: "refused", reason: refusal(from, action) };
}

/** Whether the run needs nothing any more: no profile, pipeline or suite, and no process. */
export function isOver(status: RunStatus): boolean {
  return TABLE[status].complete !== undefined;
}

/** Whether nothing can happen to the run any more. */
export function isFinal(status: RunStatus): boolean {
  return isOver(status) && TABLE[status].resume === undefined;
}

/** What the events that change a status do, or may be noted in some only. Events of stages and edges are not among them. */
export const EVENT_ACTIONS: Readonly<Partial<Record<EventBody["event"], RunAction>>> = {
  "run.created": "boot",
  "run.started": "start",
  "run.resumed": "resume",
  "run.awaiting_human": "wait",
  "human.answered": "answer",
  "run.evaluating": "exit",
  "run.evaluated": "evaluate",
  "run.evaluation_failed": "evaluate",
  "run.approved": "approve",
  "run.rejected": "reject",
  "run.failed": "fail",
  "run.paused": "pause",
  "run.intervened": "intervene",
  "run.canceled": "cancel",
  "run.completed": "complete",
};

export interface AskedRun {
  readonly runId: string;
  readonly status: RunStatus;
  /** How many stages have begun. */
  readonly index: number;
}

/** Whether the boot of the run failed: nothing of it can be tried again. */
export function isBootFailure({ status, index }: Pick<AskedRun, "status" | "index">): boolean {
  return status === "failed" && index === 0;
}

/** Throws RUN_ENDED for a run that is over, and RUN_STATE for one that is elsewhere. */
export function checkAction(run: AskedRun, action: RunAction): void {
  const { runId, status } = run;
  const result: Transition =
    isBootFailure(run) && action !== "complete"
      ? { kind: "refused", reason: "it has ended: it failed before its first stage" }
      : transition(status, action);
  if (result.kind === "to") return;
  throw new FactoryError(
    isOver(status) ? "RUN_ENDED" : "RUN_STATE",
    `${action} is refused for the run ${runId}: ${result.reason}`,
    { hint: hint(run), details: { runId, status, action } },
  );
}

function hint(run: AskedRun): string {
  const { status } = run;
  if (isFinal(status)) return "begin a new run with factory run";
  if (isBootFailure(run)) return "mend the cause, and begin a new run with factory run";
  if (status === "failed") return "continue it with factory resume, or begin a new one with factory run";
  if (status === "evaluating") return "decide about it with factory approve or factory reject";
  return "look at it with factory runs show, and do what it waits for";
}

function refusal(from: RunStatus, action: RunAction): string {
  if (isFinal(from)) return `it has ended: it is ${from}, and nothing changes that any more`;
  if (from === "failed") return "it has ended: it is failed, and can only be resumed";
  if (from === "evaluating" && action === "fail")
    return "it is evaluating, and a failed evaluation ends in a rejection";
  if (from === "queued" && action === "fail") return "it is queued, and only a run that boots can fail";
  const allowed = RUN_STATUSES.filter((status) => TABLE[status][action] !== undefined);
  return `it is ${from}, and ${action} needs a run that is ${allowed.join(" or ")}`;
}
