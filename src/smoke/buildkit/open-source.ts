import { createHash, randomUUID } from "node:crypto";
import { fullImageRef } from "../../build/buildkit/image-ref.ts";
import type { BuildkitClient, SessionOffer } from "../../build/buildkit/types.ts";
import { renderLlb } from "../../build/llb/render-llb.ts";
import { maskSecrets } from "../../build/mask-secrets.ts";
import { baseLayouts, resolveImages } from "../../build/resolve-images.ts";
import { sensitiveValues } from "../../build/sensitive-values.ts";
import type { OciImageConfig, RenderedLlb, ResolvedImage } from "../../build/types.ts";
import { readLayout } from "../../image/read-layout.ts";
import { planDigest } from "../../plan/plan-digest.ts";
import type { Plan, Platform } from "../../plan/types.ts";
import type { PlanBuild, SmokeSource, SmokeTools } from "../request.ts";
import { imageDefinition, imagePlan } from "./image-definition.ts";

/** An image that a solve can begin with. */
export interface OpenedSource {
  readonly plan: Plan;
  readonly rendered: RenderedLlb;
  readonly config: OciImageConfig;
  readonly digest?: string;
  readonly planDigest?: string;
  /** What the session has to offer for it. */
  readonly offer: Pick<SessionOffer, "contexts" | "secrets" | "layouts" | "agents">;
  readonly mask: (text: string) => string;
}

export interface OpenSource {
  readonly client: BuildkitClient;
  readonly platform: Platform;
  readonly credentials: SessionOffer["credentials"];
  readonly signal?: AbortSignal;
}

const NOTHING = { contexts: {}, secrets: {}, layouts: {} };

/** Finds an image and its config. Throws IMAGE_UNAVAILABLE, and what resolving the bases of a plan throws. */
export async function openSource(
  source: SmokeSource | SmokeTools,
  opening: OpenSource,
): Promise<OpenedSource> {
  if (source.kind === "plan") return openPlan(source.build, opening);
  const image =
    source.kind === "layout" ? await layoutImage(source, opening) : await registryImage(source.ref, opening);
  return {
    plan: imagePlan(opening.platform),
    rendered: imageDefinition(image, opening.platform),
    config: image.config,
    digest: image.digest,
    offer: {
      ...NOTHING,
      layouts: source.kind === "layout" && image.storeId !== undefined ? { [image.storeId]: source.dir } : {},
    },
    mask: (text) => text,
  };
}

async function layoutImage(
  { dir, digest }: { readonly dir: string; readonly digest?: string },
  { platform }: OpenSource,
): Promise<ResolvedImage> {
  const { architecture } = platform;
  const layout = await readLayout(dir, digest === undefined ? { architecture } : { architecture, digest });
  const storeId = createHash("sha256").update(dir).digest("hex").slice(0, 16);
  return {
    kind: "layout",
    name: "factory/smoke",
    digest: layout.descriptor.digest,
    storeId: `smoke-${storeId}`,
    config: layout.config,
  };
}

async function registryImage(ref: string, opening: OpenSource): Promise<ResolvedImage> {
  const { client, platform, credentials, signal } = opening;
  const full = fullImageRef(ref);
  const { digest, config } = await client.resolveImage({
    ref: full,
    platform,
    session: { sharedKey: "smoke", ...NOTHING, credentials },
    ...(signal === undefined ? {} : { signal }),
  });
  const name = full.replace(/@sha256:[0-9a-f]{64}$/, "");
  return { kind: "registry", name, digest, config: JSON.parse(config) as OciImageConfig };
}

async function openPlan(build: PlanBuild, opening: OpenSource): Promise<OpenedSource> {
  const { plan, projectDir, otherContexts = {}, secrets, agents, secretMarks, hidden = [], cacheDir } = build;
  const names = Object.keys(plan.contexts);
  const offer = {
    contexts: Object.fromEntries(names.map((name) => [name, otherContexts[name] ?? projectDir])),
    secrets,
    layouts: baseLayouts(plan, cacheDir),
    ...(agents === undefined ? {} : { agents }),
  };
  const { client, credentials, signal } = opening;
  const images = await resolveImages(plan, {
    connect: async () => client,
    session: { sharedKey: "smoke", ...offer, credentials },
    cacheDir,
    ...(signal === undefined ? {} : { signal }),
  });
  const rendered = renderLlb(plan, images, {
    contextId: randomUUID(),
    ...(secretMarks === undefined ? {} : { secretMarks }),
  });
  return {
    plan,
    rendered,
    config: JSON.parse(rendered.imageConfig) as OciImageConfig,
    planDigest: planDigest(plan),
    offer,
    mask: maskSecrets([...sensitiveValues(secrets), ...hidden.map((value) => Buffer.from(value))]),
  };
}
