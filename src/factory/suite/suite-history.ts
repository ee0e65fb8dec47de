import type { RunStatus } from "../../pipeline/engine/run-state.ts";
import { refers } from "../runs/active-runs.ts";
import { readRunEnvelopes } from "../runs/read-run-envelopes.ts";

export interface SuiteRun {
  readonly runId: string;
  readonly status: RunStatus;
  readonly updatedAt: string;
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
    history.push({ runId: run_id, status, updatedAt: updated_at });
  }
  return history;
}
