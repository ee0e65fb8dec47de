import type { Handoff, RunFacts } from "./handoff.ts";
import { nextActions } from "./next-actions.ts";
import { openRisks } from "./open-risks.ts";

/** What follows from the facts of an ended run. */
export function makeHandoff(facts: RunFacts): Handoff {
  return { schemaVersion: 1, ...facts, openRisks: openRisks(facts), nextActions: nextActions(facts) };
}
