import { FactoryError } from "../../errors/factory-error.ts";
import { runPolicy } from "../../factory/boot/run-policy.ts";
import { appendRecord } from "../../factory/decisions/append-record.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import type { Context } from "../context.ts";
import { currentActor } from "../decisions/current-actor.ts";
import { namedDecision } from "../decisions/named-decision.ts";
import { printDocument } from "../decisions/print-document.ts";
import { projectDir as folderOf } from "../decisions/project-option.ts";
import { loadPrivateKey } from "../sign/load-private-key.ts";
import { refuseInsideStage } from "./refuse-inside-stage.ts";

export interface AmendFlags {
  readonly project: string;
  readonly reason: string;
  readonly reversed?: true;
  readonly criticalIncident?: true;
  readonly actor?: string;
  readonly signKey?: string;
  readonly json?: true;
}

/** `factory amend`: says what became known of a decision, which stays as it is. Throws DECISION_INVALID, RESOURCE_UNKNOWN. */
export async function runAmend(asked: string, flags: AmendFlags, context: Context): Promise<void> {
  refuseInsideStage("amend", context.env);
  const projectDir = await folderOf(flags, context);
  const decision = namedDecision(projectDir, asked);
  const { runId } = decision.record.payload;
  if (flags.signKey === undefined) refuseUnsigned(projectDir, runId);
  const { reason, reversed, criticalIncident, signKey } = flags;
  const record = await appendRecord(projectDir, {
    payload: {
      kind: "amendment",
      decisionId: decision.record.hash,
      runId,
      reason: reason.trim(),
      ...(reversed === true ? { reversed } : {}),
      ...(criticalIncident === true ? { criticalIncident } : {}),
    },
    actor: await currentActor(flags.actor, { cwd: projectDir, env: context.env }),
    timeMs: context.now(),
    signal: context.signal,
    ...(signKey === undefined ? {} : { key: await loadPrivateKey(signKey, "--sign-key", context) }),
  });
  const { hash, index, time, actor } = record;
  const document = {
    schemaVersion: 1,
    runId,
    decisionId: decision.record.hash,
    amendmentId: hash,
    record: index,
    time,
    actor,
    reversed: reversed === true,
    criticalIncident: criticalIncident === true,
  };
  const kinds = [...(reversed ? ["reversed"] : []), ...(criticalIncident ? ["critical incident"] : [])];
  const said = kinds.length === 0 ? "" : ` (${kinds.join(", ")})`;
  const text = `record ${index} amends the decision about ${runId}${said}\n`;
  printDocument(document, text, { json: flags.json, context });
}

/** A run that is gone demands nothing any more. */
function refuseUnsigned(projectDir: string, runId: string): void {
  const demands = (() => {
    try {
      return runPolicy(findRun(projectDir, runId)).signedDecisions;
    } catch (error) {
      if (error instanceof FactoryError) return false;
      throw error;
    }
  })();
  if (!demands) return;
  throw new FactoryError("DECISION_INVALID", `the profile of the run ${runId} demands signed decisions`, {
    source: "--sign-key",
    hint: "sign with --sign-key FILE",
  });
}
