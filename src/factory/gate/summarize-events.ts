import type { EventSummary } from "./to-eval-record.ts";

interface CountedEvent {
  readonly event: string;
  /** Of edge.selected: the number of the restart that following the edge was. */
  readonly restart?: number;
}

/** Adds up the events of a run, one parsed line of events.ndjson after the other. */
export function summarizeEvents(events: Iterable<CountedEvent>): EventSummary {
  let retries = 0;
  let interventions = 0;
  let failed = false;
  for (const { event, restart } of events) {
    if (event === "stage.retrying" || restart !== undefined) retries += 1;
    // Whoever goes on with a failed run tries again.
    if (event === "run.resumed" && failed) retries += 1;
    if (event === "run.resumed" || event === "run.failed") failed = event === "run.failed";
    if (event === "run.awaiting_human") interventions += 1;
  }
  return { retries, interventions };
}
