import type { EventSummary } from "./to-eval-record.ts";

/** Adds up the events of a run, one parsed line of events.ndjson after the other. */
export function summarizeEvents(events: Iterable<{ readonly event: string }>): EventSummary {
  let retries = 0;
  let interventions = 0;
  for (const { event } of events) {
    if (event === "stage.retrying" || event === "run.restarted") retries += 1;
    if (event === "run.awaiting_human") interventions += 1;
  }
  return { retries, interventions };
}
