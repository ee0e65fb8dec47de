import type { KeyObject } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { type HeldRun, holdRun } from "../../pipeline/session/hold-run.ts";
import type { Actor } from "../actor.ts";
import { appendRecord } from "../decisions/append-record.ts";
import type { DecisionRecord } from "../decisions/decision-record.ts";
import type { DecisionHistory } from "../decisions/read-decisions.ts";
import { finalizeRun } from "../finalize/finalize-run.ts";
import { approvalProblems } from "./approval-problems.ts";
import { decisionPayload, type Verdict } from "./decision-payload.ts";
import type { DecisionGrounds } from "./grounds.ts";
import { type GroundsCall, readGrounds } from "./read-grounds.ts";
import { rejectionProblems } from "./rejection-problems.ts";
import { decidedEvents, settleRun } from "./settle-run.ts";

export interface DecideCall extends GroundsCall {
  readonly verdict: Verdict;
  readonly actor: Actor;
  /** Signs the record. */
  readonly key?: KeyObject;
  /** Whether somebody has signed the verdict elsewhere. */
  readonly signedElsewhere?: boolean;
  /** Asked once more under the lock, for what has to hold of the run now. */
  readonly check?: (grounds: DecisionGrounds) => readonly Problem[];
  /** Called under the lock when the record is sure to be made, before it is. */
  readonly prepare?: () => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Approves or rejects a run: the record is the truth, and the run follows it. Throws DECISION_INVALID with all that is
 * missing, or with who has decided already; RUN_BUSY while a process drives the run.
 */
export async function decideRun(call: DecideCall): Promise<DecisionRecord> {
  const { dir, projectDir, now } = call;
  const before = await readGrounds(call);
  if (before.decision === undefined) refuse(before, call);
  else if (before.status === before.decision.record.payload.decision) {
    // Who decided may have been killed before run.json said so.
    await finalizeRun({ projectDir, dir, now });
    throw decided(before.decision);
  }
  const held = await holdWhenFree(call);
  let record: DecisionRecord;
  let earlier: DecisionHistory | undefined;
  try {
    earlier = settleRun(held, projectDir);
    record = earlier?.record ?? (await decideHeld(held, call));
  } finally {
    held.close();
  }
  await finalizeRun({ projectDir, dir, now });
  if (earlier !== undefined) throw decided(earlier);
  return record;
}

async function decideHeld(held: HeldRun, call: DecideCall): Promise<DecisionRecord> {
  const { projectDir, verdict, actor, key, now, signal } = call;
  const grounds = await readGrounds(call);
  refuse(grounds, call);
  call.prepare?.();
  const record = await appendRecord(projectDir, {
    payload: decisionPayload(grounds, verdict),
    actor,
    timeMs: now(),
    signal,
    ...(key === undefined ? {} : { key }),
  });
  held.emit(...decidedEvents(record));
  return record;
}

function refuse(grounds: DecisionGrounds, { verdict, key, signedElsewhere, check }: DecideCall): void {
  const { decision, reason, outcome, remediation } = verdict;
  const signed = key !== undefined || signedElsewhere === true;
  const problems = [
    ...(check?.(grounds) ?? []),
    ...(decision === "approved"
      ? approvalProblems(grounds, { reason, outcome, signed })
      : rejectionProblems(grounds, { reason, remediation, signed })),
  ];
  if (problems.length === 0) return;
  throw problemsError("DECISION_INVALID", `run ${grounds.runId} cannot be ${decision}: it`, problems);
}

const WAIT_MS = 10_000;
const POLL_MS = 25;

/** Others decide, too; that takes milliseconds. */
async function holdWhenFree({ dir, now, signal }: DecideCall): Promise<HeldRun> {
  for (let waited = 0; ; waited += POLL_MS) {
    try {
      return await holdRun({ dir, now });
    } catch (error) {
      if (!(error instanceof FactoryError) || error.code !== "RUN_BUSY" || waited >= WAIT_MS) throw error;
    }
    await delay(POLL_MS, undefined, { signal });
  }
}

/** What the second one is told. */
function decided({ record }: DecisionHistory): FactoryError {
  const { actor, time, payload, index, hash } = record;
  return new FactoryError(
    "DECISION_INVALID",
    `the run ${payload.runId} was ${payload.decision} by ${actor.name} at ${time}: ${payload.reason}`,
    {
      hint: `a run is decided about once; say what became known with factory amend ${payload.runId} --reason TEXT`,
      details: { decisionId: hash, record: index, decision: payload.decision, actor, time },
    },
  );
}
