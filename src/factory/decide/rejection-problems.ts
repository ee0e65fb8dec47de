import type { Problem } from "../../errors/factory-error.ts";
import { transition } from "../../pipeline/engine/run-status.ts";
import { unsigned } from "./approval-problems.ts";
import type { DecisionGrounds } from "./grounds.ts";

/** What who rejects says. */
export interface RejectionWords {
  readonly reason?: string | undefined;
  readonly remediation?: string | undefined;
  readonly signed: boolean;
}

/** All that a rejection lacks. A run whose files were changed can be rejected, and should be. */
export function rejectionProblems(grounds: DecisionGrounds, words: RejectionWords): readonly Problem[] {
  const { status, parentRun, demands } = grounds;
  const moved = transition(status, "reject");
  if (moved.kind === "refused") {
    return [
      { message: moved.reason, hint: "cancel a run that has not reached its exit with factory cancel" },
    ];
  }
  const problems: Problem[] = [];
  if (parentRun !== undefined) {
    problems.push({
      message: `the run was started by a stage of the run ${parentRun}`,
      hint: `decide about ${parentRun}`,
    });
  }
  if ((words.reason ?? "").trim() === "") {
    problems.push({
      message: "nothing says why it is rejected",
      source: "--reason",
      hint: "say it with --reason",
    });
  }
  if ((words.remediation ?? "").trim() === "") {
    problems.push({
      message: "nothing says what has to be done before the next run",
      source: "--remediation",
      hint: "say it with --remediation",
    });
  }
  if (demands.signedDecisions && !words.signed) problems.push(unsigned());
  return problems;
}
