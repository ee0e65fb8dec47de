import { type BranchResult, bestResult, isSuccess } from "../engine/join-branches.ts";
import type { Outcome } from "../outcome.ts";
import type { Handler, StageCall } from "./handler.ts";

/** Names the best branch. Fails when no branch succeeded, or when the policy of the component says so. */
export const fanInHandler: Handler = {
  type: "parallel.fan_in",
  execute: (call) => Promise.resolve(judge(call)),
};

function judge({ context }: StageCall): Outcome {
  const results = context.get("parallel.results") as readonly BranchResult[] | undefined;
  if (!Array.isArray(results) || results.length === 0) {
    return { status: "fail", failureReason: "no parallel results to evaluate", retryable: false };
  }
  const best = bestResult(results as readonly BranchResult[]);
  const updates = {
    "parallel.fan_in.best_id": best?.id ?? "",
    "parallel.fan_in.best_outcome": best?.outcome ?? "",
  };
  const failed = (results as readonly BranchResult[]).filter(({ outcome }) => !isSuccess(outcome));
  const names = failed.map(({ id }) => id).join(", ");
  if (failed.length === results.length) {
    return {
      status: "fail",
      failureReason: `every branch failed: ${names}`,
      retryable: false,
      contextUpdates: updates,
    };
  }
  if (context.get("parallel.outcome") === "fail") {
    return {
      status: "fail",
      failureReason: `failed branches: ${names}`,
      retryable: false,
      contextUpdates: updates,
    };
  }
  return { status: "success", contextUpdates: updates, notes: `best branch: ${best?.id ?? ""}` };
}
