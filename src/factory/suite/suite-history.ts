import type { RunStatus } from "../../pipeline/engine/run-state.ts";
import { readEvaluations } from "../evaluation/read-evaluations.ts";
import { refers } from "../runs/active-runs.ts";
import { readRunEnvelopes } from "../runs/read-run-envelopes.ts";

export interface SuiteRun {
  readonly runId: string;
  readonly status: RunStatus;
  readonly updatedAt: string;
  /** Folder of the run. */
  readonly dir: string;
}

/** What a suite found in a run. */
export interface SuiteResult {
  /** From 1. */
  readonly evaluation: number;
  readonly total: number;
  readonly passed: number;
  /** Ids of the scenarios that did not pass. */
  readonly failed: readonly string[];
}

/** Runs that are or were checked with a version of a suite, oldest first; a run that cannot be read is none. */
export function suiteHistory(
  projectDir: string,
  ref: { readonly id: string; readonly version: number },
): readonly SuiteRun[] {
  const history: SuiteRun[] = [];
  for (const run of readRunEnvelopes(projectDir)) {
    if (run.kind === "unreadable" || !refers(run.envelope, { kind: "suite", ...ref })) continue;
    const { run_id, status, updated_at } = run.envelope;
    history.push({ runId: run_id, status, updatedAt: updated_at, dir: run.dir });
  }
  return history;
}

/** The evaluations of a run; a report that was changed or is missing is left out. Throws RUN_CORRUPT. */
export function suiteResults({ dir }: SuiteRun): readonly SuiteResult[] {
  return readEvaluations(dir).flatMap((evaluation) => {
    if (evaluation.kind === "broken") return [];
    const { evaluation: number, total, passedCount, scenarios } = evaluation.report;
    const failed = scenarios.filter(({ passed }) => !passed).map(({ id }) => id);
    return [{ evaluation: number, total, passed: passedCount, failed }];
  });
}
