import type { EventBody } from "../../pipeline/engine/run-event.ts";
import { readJournal } from "../../pipeline/run-store/read-journal.ts";
import { finalOutcome } from "../../pipeline/run-store/run-envelope.ts";
import type { HeldRun } from "../../pipeline/session/hold-run.ts";
import type { DecisionRecord } from "../decisions/decision-record.ts";
import { type DecisionHistory, readDecisions } from "../decisions/read-decisions.ts";

/** A run whose lock this process has. */
export type SettledRun = Pick<HeldRun, "runId" | "paths" | "state" | "emit">;

/**
 * Notes a decision in the journal of a run, when a crash came between the record and that. Gives the decision, if there is
 * one. Throws RUN_NOT_SAVED, RECORD_INVALID.
 */
export function settleRun(run: SettledRun, projectDir: string): DecisionHistory | undefined {
  const [decision] = readDecisions(projectDir, { runId: run.runId });
  if (decision === undefined) return undefined;
  const { status } = run.state;
  if (status === "evaluating") run.emit(...decidedEvents(decision.record));
  else if (status === decision.record.payload.decision && !isCompleted(run)) {
    run.emit(completedEvent(status));
  }
  return decision;
}

/** What follows from the record of a decision. */
export function decidedEvents({ hash, actor, payload }: DecisionRecord): readonly EventBody[] {
  if (payload.kind !== "decision") return [];
  const { decision } = payload;
  return [{ event: `run.${decision}`, decision_id: hash, actor: actor.name }, completedEvent(decision)];
}

function completedEvent(status: "approved" | "rejected"): EventBody {
  return { event: "run.completed", status, final_outcome: finalOutcome(status) };
}

function isCompleted({ paths }: SettledRun): boolean {
  let completed = false;
  readJournal(paths.journal, {
    onEvent: ({ event }) => {
      if (event === "run.completed") completed = true;
    },
  });
  return completed;
}
