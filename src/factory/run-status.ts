import type { RunStatus } from "../pipeline/engine/run-state.ts";

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

/** Everything that can be done to a run; `block` keeps a run open that has no valid decision. */
export const RUN_ACTIONS = [
  "boot",
  "start",
  "wait",
  "answer",
  "evaluate",
  "approve",
  "reject",
  "fail",
  "block",
  "pause",
  "resume",
  "intervene",
  "cancel",
] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

export type Transition =
  | { readonly kind: "to"; readonly to: RunStatus }
  | { readonly kind: "refused"; readonly reason: string };

type Row = Readonly<Partial<Record<RunAction, RunStatus>>>;

/** Being paused is a flag besides the status, so these three change none. */
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
    evaluate: "evaluating",
    fail: "failed",
    ...OPERATOR("executing"),
  },
  awaiting_human: { answer: "executing", fail: "failed", ...OPERATOR("awaiting_human") },
  evaluating: { approve: "approved", reject: "rejected", block: "evaluating", ...OPERATOR("evaluating") },
  approved: {},
  rejected: {},
  failed: {},
  canceled: {},
};

/** What an action makes of a run, or why it cannot be done now. */
export function transition(from: RunStatus, action: RunAction): Transition {
  const to = TABLE[from][action];
  if (to !== undefined) return { kind: "to", to };
  return { kind: "refused", reason: refusal(from, action) };
}

/** Whether nothing can happen to the run any more. */
export function isFinal(status: RunStatus): boolean {
  return Object.keys(TABLE[status]).length === 0;
}

function refusal(from: RunStatus, action: RunAction): string {
  if (isFinal(from)) return `the run is ${from}, and nothing changes that any more; begin a new run`;
  if (from === "evaluating" && action === "fail") return "a failed evaluation ends in a rejection";
  if (from === "queued" && action === "fail") return "the run is queued, and only a run that boots can fail";
  const allowed = RUN_STATUSES.filter((status) => TABLE[status][action] !== undefined);
  return `the run is ${from}, and ${action} needs one that is ${allowed.join(" or ")}`;
}
