import { FactoryError } from "../../errors/factory-error.ts";
import { type DecisionHistory, findDecision, readDecisions } from "../../factory/decisions/read-decisions.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { readManifest } from "../../pipeline/run-store/run-manifest.ts";
import { runPaths } from "../../pipeline/run-store/run-paths.ts";

/** A decision by its id or number, or by its run as other commands name it. Throws RESOURCE_UNKNOWN. */
export function namedDecision(projectDir: string, asked: string): DecisionHistory {
  const decisions = readDecisions(projectDir);
  try {
    return findDecision(decisions, asked);
  } catch (error) {
    if (!(error instanceof FactoryError) || error.code !== "RESOURCE_UNKNOWN") throw error;
    const runId = runNamed(projectDir, asked);
    const found = decisions.find(({ record }) => record.payload.runId === runId);
    if (found !== undefined) return found;
    if (runId === undefined) throw error;
    throw new FactoryError("RESOURCE_UNKNOWN", `nothing was decided about the run ${runId}`, {
      hint: "decide with factory approve or factory reject first",
    });
  }
}

function runNamed(projectDir: string, asked: string): string | undefined {
  try {
    return readManifest(runPaths(findRun(projectDir, asked)).manifest).run_id;
  } catch (error) {
    if (error instanceof FactoryError) return undefined;
    throw error;
  }
}
