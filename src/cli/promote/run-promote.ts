import { findPromotable } from "../../factory/promotion/find-promotable.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import type { Context } from "../context.ts";
import { refuseInsideStage } from "../decide/refuse-inside-stage.ts";
import { currentActor } from "../decisions/current-actor.ts";
import { printDocument } from "../decisions/print-document.ts";
import { projectDir as folderOf } from "../decisions/project-option.ts";
import { loadPrivateKey } from "../sign/load-private-key.ts";
import { loadPublicKey } from "../sign/load-public-key.ts";
import { type PromotionReport, promoteImage, promotionTarget } from "./promote-image.ts";

export interface PromoteFlags {
  readonly project: string;
  readonly to: string;
  readonly dryRun?: true;
  readonly key?: string;
  readonly signKey?: string;
  readonly actor?: string;
  readonly caCert?: string;
  readonly json?: true;
}

/** `factory promote`. Throws DECISION_INVALID without an approval of that image that holds. */
export async function runPromote(name: string, flags: PromoteFlags, context: Context): Promise<void> {
  refuseInsideStage("promote", context.env);
  const to = promotionTarget(flags.to);
  const projectDir = await folderOf(flags, context);
  const { key, signKey, caCert } = flags;
  const promotable = await findPromotable({
    projectDir,
    dir: findRun(projectDir, name),
    now: context.now,
    signal: context.signal,
    ...(key === undefined ? {} : { key: await loadPublicKey(key, "--key", context) }),
  });
  const report = await promoteImage({
    projectDir,
    promotable,
    to,
    action: "promote",
    actor: await currentActor(flags.actor, { cwd: projectDir, env: context.env }),
    dryRun: flags.dryRun === true,
    context,
    ...(signKey === undefined ? {} : { signKey: await loadPrivateKey(signKey, "--sign-key", context) }),
    ...(caCert === undefined ? {} : { caCert }),
  });
  printDocument(report, promotionText(report), { json: flags.json, context });
}

export function promotionText({
  to,
  digest,
  runId,
  already,
  dryRun,
  previousDigest,
}: PromotionReport): string {
  const before = previousDigest === null ? "nothing" : previousDigest;
  if (already) return `${to} is ${digest} already (run ${runId})\n`;
  const verb = dryRun ? "would become" : "is";
  return `${to} ${verb} ${digest} (run ${runId})\n  before  ${before}\n`;
}
