import type { ContextValue, OutcomeStatus } from "../outcome.ts";

export const JOIN_POLICIES = ["wait_all", "first_success", "all_success"] as const;
export type JoinPolicy = (typeof JOIN_POLICIES)[number];

/** One entry of `parallel.results`. */
export interface BranchResult {
  readonly id: string;
  readonly outcome: OutcomeStatus;
  /** Last node of the branch that ran. */
  readonly last_node: string | null;
  /** Folder of that stage, relative to the folder of the run. */
  readonly stage: string | null;
  /** File with what that stage printed, relative to the folder of the run. */
  readonly output: string | null;
  readonly score: number | null;
  readonly canceled: boolean;
  readonly error: string | null;
}

/** How a parallel part ended, by the policy that its component names. */
export function joinBranches(policy: JoinPolicy, outcomes: readonly OutcomeStatus[]): OutcomeStatus {
  const failed = outcomes.filter((outcome) => !isSuccess(outcome)).length;
  switch (policy) {
    case "wait_all":
      return failed === 0 ? "success" : "partial_success";
    case "first_success":
      return failed < outcomes.length ? "success" : "fail";
    case "all_success":
      return failed === 0 ? "success" : "fail";
  }
}

export function isSuccess(outcome: OutcomeStatus | undefined): boolean {
  return outcome === "success" || outcome === "partial_success";
}

const RANK: Readonly<Record<OutcomeStatus, number>> = { success: 0, partial_success: 1, retry: 2, fail: 3 };

/** The result that a fan-in takes for the best: by outcome, then the higher score, then the id. */
export function bestResult(results: readonly BranchResult[]): BranchResult | undefined {
  const sorted = [...results].sort(
    (a, b) => RANK[a.outcome] - RANK[b.outcome] || (b.score ?? 0) - (a.score ?? 0) || (a.id < b.id ? -1 : 1),
  );
  return sorted[0];
}

export function isJoinPolicy(text: string): text is JoinPolicy {
  return (JOIN_POLICIES as readonly string[]).includes(text);
}

/** The results as the context holds them. */
export function resultsValue(results: readonly BranchResult[]): ContextValue {
  return results.map((result) => ({ ...result }));
}
