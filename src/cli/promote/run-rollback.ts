import { FactoryError } from "../../errors/factory-error.ts";
import { readDecisions } from "../../factory/decisions/read-decisions.ts";
import { findPromotable } from "../../factory/promotion/find-promotable.ts";
import { readPromotions } from "../../factory/promotion/promotion-log.ts";
import { type RollbackTarget, rollbackTarget } from "../../factory/promotion/rollback-target.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { placeText } from "../../registry/image-place.ts";
import type { Context } from "../context.ts";
import { refuseInsideStage } from "../decide/refuse-inside-stage.ts";
import { currentActor } from "../decisions/current-actor.ts";
import { printDocument } from "../decisions/print-document.ts";
import { projectDir as folderOf } from "../decisions/project-option.ts";
import { loadPrivateKey } from "../sign/load-private-key.ts";
import { loadPublicKey } from "../sign/load-public-key.ts";
import { promoteImage, promotionTarget } from "./promote-image.ts";
import type { PromoteFlags } from "./run-promote.ts";

export interface RollbackFlags extends Omit<PromoteFlags, "dryRun"> {
  readonly apply?: true;
}

/** `factory rollback`: names what was promoted to a name before, and with --apply promotes it again. */
export async function runRollback(flags: RollbackFlags, context: Context): Promise<void> {
  refuseInsideStage("rollback", context.env);
  const place = promotionTarget(flags.to);
  const to = placeText({ kind: "registry", ...place });
  const projectDir = await folderOf(flags, context);
  const { current, target } = found(
    to,
    rollbackTarget(readPromotions(projectDir, { to }), readDecisions(projectDir)),
  );
  const { key, signKey, caCert, apply } = flags;
  const promotable = await findPromotable({
    projectDir,
    dir: findRun(projectDir, target.runId),
    now: context.now,
    signal: context.signal,
    ...(key === undefined ? {} : { key: await loadPublicKey(key, "--key", context) }),
  });
  if (promotable.digest !== target.digest) {
    throw new FactoryError(
      "DECISION_INVALID",
      `the run ${target.runId} was approved for ${promotable.digest}, and the log of promotions says ${target.digest}`,
      { hint: "restore .factory/state/promotions.ndjson, or promote the run that is meant" },
    );
  }
  if (apply === true) {
    await promoteImage({
      projectDir,
      promotable,
      to: place,
      action: "rollback",
      actor: await currentActor(flags.actor, { cwd: projectDir, env: context.env }),
      dryRun: false,
      context,
      ...(signKey === undefined ? {} : { signKey: await loadPrivateKey(signKey, "--sign-key", context) }),
      ...(caCert === undefined ? {} : { caCert }),
    });
  }
  const document = {
    schemaVersion: 1,
    to,
    digest: target.digest,
    runId: target.runId,
    current: { digest: current.digest, runId: current.runId },
    applied: apply === true,
  };
  const text =
    apply === true
      ? `${to} is ${target.digest} again (run ${target.runId})\n  before  ${current.digest}\n`
      : `${to} was ${target.digest} before (run ${target.runId})\n  now     ${current.digest}\n  next    factory rollback --to ${flags.to} --apply\n`;
  printDocument(document, text, { json: flags.json, context });
}

function found(to: string, rollback: RollbackTarget): Extract<RollbackTarget, { kind: "found" }> {
  if (rollback.kind === "found") return rollback;
  const { current, skipped } = rollback;
  const reason =
    skipped.length === 0 ? "" : `, but ${skipped.join(", ")}, whose approval turned out wrong or is missing`;
  const message =
    current === undefined
      ? `nothing was promoted to ${to}`
      : `nothing was promoted to ${to} before ${current.digest}${reason}`;
  throw new FactoryError("DECISION_INVALID", message, {
    hint: "promote an approved run with factory promote",
  });
}
