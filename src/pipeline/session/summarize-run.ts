import type { RunEvent } from "../engine/run-event.ts";
import type { RunState } from "../engine/run-state.ts";
import type { ContextValue, OutcomeStatus } from "../outcome.ts";
import { readJournal } from "../run-store/read-journal.ts";
import { finalOutcome } from "../run-store/run-envelope.ts";
import type { RunPaths } from "../run-store/run-paths.ts";

/** What `factory run --json` prints of a run. */
export interface RunSummary {
  readonly runId: string;
  readonly status: string;
  readonly finalOutcome: string | null;
  /** Why it failed; null for a run that did not. */
  readonly failure: string | null;
  /** Every node at every arrival, in order. */
  readonly visits: readonly string[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly reason: string }[];
  /** How often each node was tried, without what a crash made necessary. */
  readonly attempts: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, OutcomeStatus>>;
  readonly context: Readonly<Record<string, ContextValue>>;
  readonly runDir: string;
}

export function summarizeRun(state: RunState, paths: RunPaths): RunSummary {
  const visits: string[] = [];
  const edges: RunSummary["edges"][number][] = [];
  const attempts = new Map<string, number>();
  let failure: string | null = null;
  readJournal(paths.journal, { onEvent: add });
  return {
    runId: state.runId,
    status: state.status,
    finalOutcome: finalOutcome(state.status),
    failure,
    visits,
    edges,
    attempts: Object.fromEntries(attempts),
    outcomes: Object.fromEntries(state.outcomes),
    context: Object.fromEntries(state.main.context),
    runDir: paths.dir,
  };

  function add(event: RunEvent): void {
    if (event.event === "run.failed") failure = event.error;
    if (event.event === "run.resumed") failure = null;
    if (event.event === "exit.reached") visits.push(event.stage_id);
    if (event.event === "edge.selected") edges.push({ from: event.from, to: event.to, reason: event.reason });
    if (event.event === "parallel.started") {
      for (const to of event.branches) edges.push({ from: event.stage_id, to, reason: "branch" });
    }
    if (event.event !== "stage.started" || event.rerun === true) return;
    if (event.attempt === 1) visits.push(event.stage_id);
    attempts.set(event.stage_id, (attempts.get(event.stage_id) ?? 0) + 1);
  }
}
