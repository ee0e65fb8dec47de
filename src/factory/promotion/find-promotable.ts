import type { KeyObject } from "node:crypto";
import { createPublicKey } from "node:crypto";
import { keyId } from "../../control/signature/key-id.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { holdRun } from "../../pipeline/session/hold-run.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import { isSignedElsewhere } from "../decide/decision-file.ts";
import { settleRun } from "../decide/settle-run.ts";
import { type DecisionHistory, readDecisions } from "../decisions/read-decisions.ts";
import type { JournalReport } from "../decisions/verification.ts";
import { verifyJournal } from "../decisions/verify-journal.ts";
import { readEvaluations } from "../evaluation/read-evaluations.ts";
import type { ScenarioReport } from "../evaluation/scenario-report.ts";
import { finalizeRun } from "../finalize/finalize-run.ts";
import { wrongApproval } from "./wrong-approval.ts";

export interface PromotableCall {
  readonly projectDir: string;
  /** Folder of the run. */
  readonly dir: string;
  /** Of who has to have signed the approval; whoever when absent. */
  readonly key?: KeyObject;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** An image that may be promoted. */
export interface Promotable {
  readonly runId: string;
  readonly digest: string;
  readonly decision: DecisionHistory;
  readonly image: ScenarioReport["image"];
}

/**
 * The image that a run was approved for. Throws DECISION_INVALID when there is no approval that holds, NOT_AUTHENTIC when the
 * journal of decisions was changed.
 */
export async function findPromotable(call: PromotableCall): Promise<Promotable> {
  const { projectDir, dir, key, signal } = call;
  const report = await verifyJournal(projectDir, { signal });
  if (report.problemCount > 0) throw changed(report);
  const { runId, status } = await settledState(call);
  const decisions = readDecisions(projectDir);
  const decision = decisions.find(({ record }) => record.payload.runId === runId);
  if (decision === undefined) {
    throw refused(
      `the run ${runId} was not approved: it is ${status}`,
      `approve it first with factory approve ${runId}`,
    );
  }
  const { payload, actor } = decision.record;
  if (payload.decision !== "approved" || status !== "approved") {
    const why =
      payload.decision === "approved" ? `is ${status}` : `was rejected by ${actor.name}: ${payload.reason}`;
    throw refused(`the run ${runId} ${why}`, "promote a run that was approved");
  }
  const { imageDigest: digest = "", scenarios } = payload;
  const wrong = wrongApproval(decisions, digest);
  if (wrong !== undefined) {
    const what = wrong.kind === "reversed" ? "was reversed" : "had a critical incident";
    throw refused(
      `the approval of ${digest} ${what} in record ${wrong.record}: ${wrong.reason}`,
      "approve and promote a new run that builds another image",
    );
  }
  if (key !== undefined) refuseForeign(decision, key);
  const evaluation = readEvaluations(dir).at(-1);
  if (
    evaluation?.kind !== "valid" ||
    evaluation.reportDigest !== scenarios?.reportDigest ||
    evaluation.report.image.digest !== digest
  ) {
    throw refused(
      `the report of the run ${runId} is not the one that was approved`,
      "restore the folder of the run from a backup",
    );
  }
  return { runId, digest, decision, image: evaluation.report.image };
}

/** After a crash the run may not know of its decision yet. */
async function settledState({ projectDir, dir, now }: PromotableCall) {
  const { state } = readRun(dir);
  if (state.status !== "evaluating") return state;
  const held = await holdRun({ dir, now });
  try {
    settleRun(held, projectDir);
  } finally {
    held.close();
  }
  await finalizeRun({ projectDir, dir, now });
  return held.state;
}

function refuseForeign({ record }: DecisionHistory, key: KeyObject): void {
  const { signature, index, payload } = record;
  if (isSignedElsewhere(payload, key)) return;
  const wanted = keyId(key);
  if (signature === undefined) {
    throw refused(
      `record ${index}, the approval, is not signed`,
      "promote an approval that was signed, with --sign-key or in a decision file",
    );
  }
  const der = Buffer.from(signature.key, "base64");
  const signer = keyId(createPublicKey({ key: der, format: "der", type: "spki" }));
  if (signer === wanted) return;
  throw refused(
    `record ${index}, the approval, is signed with the key ${signer}, not with ${wanted}`,
    "name the public key of who approves",
  );
}

function refused(message: string, hint: string): FactoryError {
  return new FactoryError("DECISION_INVALID", message, { hint });
}

function changed({ problems }: JournalReport): FactoryError {
  const [first] = problems;
  const where = first?.record === undefined ? "" : ` (record ${first.record})`;
  return new FactoryError(
    "NOT_AUTHENTIC",
    `the journal of decisions was changed: ${first?.message}${where}`,
    {
      hint: "run factory decisions verify, and restore the files of .factory/state/decisions from a backup",
    },
  );
}
