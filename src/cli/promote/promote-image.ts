import type { KeyObject } from "node:crypto";
import type { Actor } from "../../factory/actor.ts";
import { keptImagesLayout } from "../../factory/images/kept-images.ts";
import type { Promotable } from "../../factory/promotion/find-promotable.ts";
import { notePromotion, type Promotion, readPromotions } from "../../factory/promotion/promotion-log.ts";
import { copyImage } from "../../registry/copy-image.ts";
import { type ImagePlace, placeText } from "../../registry/image-place.ts";
import { parseImageRef, type RegistryPlace } from "../../registry/parse-image-ref.ts";
import type { Context } from "../context.ts";
import { checkImageName } from "../image-name-problem.ts";
import { openTransfer } from "../transfer/open-transfer.ts";
import { attachDecision } from "./attach-decision.ts";

/** What `factory promote --json` prints. */
export interface PromotionReport {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly digest: string;
  /** Full name. */
  readonly to: string;
  readonly action: Promotion["action"];
  /** What the name led to before. */
  readonly previousDigest: string | null;
  /** Whether the name led to the image before, and the log said so. */
  readonly already: boolean;
  readonly dryRun: boolean;
  /** Digests of the manifests with the record of the approval; empty for a dry run. */
  readonly attestations: readonly string[];
}

export interface PromoteCall {
  readonly projectDir: string;
  readonly promotable: Promotable;
  readonly to: RegistryPlace;
  readonly action: Promotion["action"];
  readonly actor: Actor;
  readonly signKey?: KeyObject;
  readonly dryRun: boolean;
  readonly caCert?: string;
  readonly context: Context;
}

/** Where something may be promoted to: a tag of a registry. Throws USAGE. */
export function promotionTarget(ref: string): RegistryPlace {
  checkImageName(ref, { source: "--to" });
  return parseImageRef(ref);
}

/**
 * Brings an approved image to a name, by its digest, with the record of the approval beside it, and notes that. Done again
 * it changes nothing. Throws what registries throw, IMAGE_UNAVAILABLE, STORE_FAILED.
 */
export async function promoteImage(call: PromoteCall): Promise<PromotionReport> {
  const { projectDir, promotable, to, action, actor, signKey, dryRun, context } = call;
  const { runId, digest, decision } = promotable;
  const transfer = await openTransfer(context, call.caCert);
  const { client } = transfer;
  const found = await client.readManifest(to.repository, to.reference);
  const name = placeText({ kind: "registry", ...to });
  const previousDigest = found?.descriptor.digest ?? null;
  const isThere = previousDigest === digest;
  const noted = readPromotions(projectDir, { to: name }).at(-1)?.digest === digest;
  const report = { schemaVersion: 1, runId, digest, to: name, action, previousDigest, dryRun } as const;
  if (dryRun) return { ...report, already: isThere && noted, attestations: [] };
  if (!isThere) {
    const copied = await copyImage(sourceOf(promotable, projectDir), { kind: "registry", ...to }, transfer);
    if (copied.descriptor.digest !== digest) {
      throw new Error(`${copied.descriptor.digest} was copied instead of ${digest}`);
    }
  }
  const attestations = await attachDecision({
    client,
    repository: to.repository,
    digest,
    record: decision.record,
    ...(signKey === undefined ? {} : { key: signKey }),
  });
  const isNew = await notePromotion(
    projectDir,
    {
      time: new Date(context.now()).toISOString(),
      action,
      actor: { name: actor.name, source: actor.source },
      runId,
      digest,
      to: name,
      previousDigest,
      decisionId: decision.record.hash,
    },
    context.signal,
  );
  return { ...report, already: isThere && !isNew, attestations };
}

/** Always by digest: a tag may have been moved since the image was approved. */
function sourceOf({ digest, image }: Promotable, projectDir: string): ImagePlace {
  if (image.source === "kept") return { kind: "layout", dir: keptImagesLayout(projectDir), digest };
  const { repository } = parseImageRef(image.name);
  return { kind: "registry", repository, reference: digest };
}
