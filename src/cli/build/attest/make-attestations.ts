import { createHash } from "node:crypto";
import type { Attestation, BuiltImage } from "../../../build/attestation.ts";
import type { BuildRequest } from "../../../build/build-image.ts";
import type { OciImageConfig, ResolvedImages } from "../../../build/types.ts";
import { PROVENANCE_PREDICATE, provenance } from "../../../insight/provenance/provenance.ts";
import { statementBytes } from "../../../insight/provenance/statement.ts";
import { baseOfPlan } from "../../../insight/sbom/base-of-plan.ts";
import { type ImageBase, imageDescription } from "../../../insight/sbom/image-description.ts";
import { lockedFacts } from "../../../insight/sbom/locked-facts.ts";
import { readInventory } from "../../../insight/sbom/read-inventory.ts";
import { SBOM_PREDICATES, type SbomFormat } from "../../../insight/sbom/sbom-request.ts";
import { sbomText } from "../../../insight/sbom/sbom-text.ts";
import { SOURCE_DATE_EPOCH_SECONDS } from "../../../plan/epoch.ts";
import type { Project } from "../../../project/types.ts";
import type { Context } from "../../context.ts";
import type { ChosenPlan } from "../choose-plan.ts";
import { exportInventory } from "./export-inventory.ts";
import type { GitState } from "./git-state.ts";

export interface KnownImage {
  readonly request: BuildRequest;
  readonly image: BuiltImage;
  /** Of the plan. */
  readonly digest: string;
  readonly chosen: ChosenPlan;
  readonly context: Context;
  readonly git?: GitState;
}

export async function makeSbom(format: SbomFormat, known: KnownImage): Promise<Attestation> {
  const { request, chosen, context } = known;
  const { plan } = request;
  const base = resolvedBase(known);
  const text = await sbomText(format, {
    image: describe(known, base?.described),
    inventory: readInventory(await exportInventory(request), settings(known, base?.config)),
    locked: lockedFacts(plan, chosen.project?.python?.lock),
    epochSeconds: request.epochSeconds ?? SOURCE_DATE_EPOCH_SECONDS,
    version: context.version,
  });
  return attestation(known, SBOM_PREDICATES[format], JSON.parse(text));
}

export async function makeProvenance(known: KnownImage): Promise<Attestation> {
  const { request, image, digest, chosen, context, git } = known;
  const predicate = provenance({
    plan: request.plan,
    planDigest: digest,
    pins: chosen.pins,
    images: image.images ?? {},
    locks: await lockFiles(chosen.project),
    locked: lockedFacts(request.plan, chosen.project?.python?.lock),
    version: context.version,
    ...(git?.clean === true ? { git } : {}),
  });
  return attestation(known, PROVENANCE_PREDICATE, predicate);
}

function attestation(known: KnownImage, predicateType: string, predicate: unknown): Attestation {
  const subject = { name: describe(known, undefined).name, digest: known.image.descriptor.digest };
  return { predicateType, statement: statementBytes(subject, predicateType, predicate) };
}

function describe({ request, image }: KnownImage, base: ImageBase | undefined) {
  const labels = request.plan.target.config.labels ?? {};
  const described = imageDescription(labels, {
    digest: image.descriptor.digest,
    platform: request.plan.platform,
  });
  return base === undefined ? described : { ...described, base };
}

function resolvedBase({ request, image }: KnownImage) {
  return baseOfPlan(request.plan, image.images ?? ({} as ResolvedImages));
}

/** As the image's config will have it: the plan's, else its base's. */
function settings({ request }: KnownImage, base: OciImageConfig | undefined) {
  const { env = {}, workdir = base?.config?.WorkingDir } = request.plan.target.config;
  const inherited = base?.config?.Env ?? [];
  const own = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return { env: [...own, ...inherited], ...(workdir === undefined ? {} : { workdir }) };
}

async function lockFiles(
  project: Project | undefined,
): Promise<readonly { readonly file: string; readonly sha256: string }[]> {
  const files = [project?.python?.lock?.file, project?.node?.lock?.file].filter((file) => file !== undefined);
  const found: { readonly file: string; readonly sha256: string }[] = [];
  for (const file of files) {
    const text = await lockText(project, file);
    if (text !== undefined) found.push({ file, sha256: createHash("sha256").update(text).digest("hex") });
  }
  return found;
}

/** Beside the project, or at the root of a workspace; a lock that nobody wrote down has no bytes. */
async function lockText(project: Project | undefined, file: string): Promise<string | undefined> {
  for (const fs of [project?.fs, project?.rootFs]) {
    if ((await fs?.kind(file)) === "file") return fs?.read(file, { maxBytes: 256 * 1024 * 1024 });
  }
  return undefined;
}
