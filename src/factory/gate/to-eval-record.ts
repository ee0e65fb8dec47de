import type { DecisionHistory } from "../decisions/read-decisions.ts";
import type { RunEnvelope } from "../run-envelope-schema.ts";
import type { EvalRecord } from "./eval-record.ts";

/** What the events of a run add up to. */
export interface EventSummary {
  /** Tries of a stage after the first, and restarts of the run. */
  readonly retries: number;
  /** Events run.awaiting_human. */
  readonly interventions: number;
}

export interface EvalRequest {
  readonly windowId: string;
  readonly pipelineClass: string;
  readonly envelope: RunEnvelope;
  readonly events: EventSummary;
  /** About the run; an approved or rejected one has it. */
  readonly decision?: DecisionHistory;
  /** Scenarios of the suite that the run is bound to; what a failed run did not get to is not passed. */
  readonly suiteSize?: number;
  /** Whether an earlier run of the same pipeline version and input ended rejected or failed. */
  readonly failedBefore: boolean;
}

export type EvalResult =
  | { readonly kind: "record"; readonly record: EvalRecord }
  /** Such a run does not count, and nothing is made up for it. */
  | { readonly kind: "refused"; readonly reason: string };

/** What a finished run counts for in a window. */
export function toEvalRecord(request: EvalRequest): EvalResult {
  const { windowId, pipelineClass, envelope, events, decision, failedBefore } = request;
  const { status } = envelope;
  if (status !== "approved" && status !== "rejected" && status !== "failed") {
    return refused(`it is ${status}, and only approved, rejected and failed runs count`);
  }
  if (envelope.tags?.includes("simulated") === true) return refused("it is simulated");
  const problem = decisionProblem(request);
  if (problem !== undefined) return refused(problem);
  const scenarios = scenarioCounts(request);
  if (scenarios === undefined) return refused("there are no scenario results");
  const amendments = decision?.amendments ?? [];
  return {
    kind: "record",
    record: {
      window_id: windowId,
      run_id: envelope.run_id,
      pipeline_id: envelope.pipeline_id,
      pipeline_class: pipelineClass,
      scenario_total: scenarios.total,
      scenario_passed: scenarios.passed,
      first_pass_success: status === "approved" && !failedBefore,
      retries: events.retries,
      interventions: events.interventions,
      decision: status,
      decision_reversed: amendments.some(({ payload }) => payload.reversed === true),
      critical_incident:
        status === "approved" && amendments.some(({ payload }) => payload.criticalIncident === true),
      timestamp: decision?.record.time ?? envelope.updated_at,
    },
  };
}

function decisionProblem({ envelope, decision }: EvalRequest): string | undefined {
  const { run_id, status } = envelope;
  if (decision === undefined)
    return status === "failed" ? undefined : `it is ${status}, but no record says so`;
  const { runId, decision: decided } = decision.record.payload;
  if (runId !== run_id) return `the decision is about the run ${runId}`;
  return decided === status ? undefined : `it is ${status}, but its record says ${decided}`;
}

function scenarioCounts({
  decision,
  suiteSize,
  envelope,
}: EvalRequest): { total: number; passed: number } | undefined {
  const evaluated = decision?.record.payload.scenarios;
  if (evaluated !== undefined && evaluated.total > 0) return evaluated;
  if (envelope.status !== "failed" || suiteSize === undefined || suiteSize < 1) return undefined;
  return { total: suiteSize, passed: 0 };
}

function refused(reason: string): EvalResult {
  return { kind: "refused", reason };
}
