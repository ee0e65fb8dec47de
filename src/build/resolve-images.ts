import { baseDir } from "../base/base-dir.ts";
import { parseBaseName } from "../base/base-name.ts";
import { readBaseLayout } from "../base/read-base-layout.ts";
import type { Plan, Platform } from "../plan/types.ts";
import { fullImageRef } from "./buildkit/image-ref.ts";
import type { BuildkitClient, SessionOffer } from "./buildkit/types.ts";
import { imageKey } from "./image-key.ts";
import { planImageRefs, planImages } from "./plan-image-refs.ts";
import type { OciImageConfig, ResolvedImage, ResolvedImages } from "./types.ts";

const LAYOUT_SCHEME = "oci-layout://";

export interface ImageSources {
  /** Called only when an image lies in a registry. */
  readonly connect: () => Promise<BuildkitClient>;
  readonly session: SessionOffer;
  /** Folder that holds the bases made on this machine. */
  readonly cacheDir: string;
  readonly signal?: AbortSignal;
}

/**
 * Finds digest and config of every image the plan names, so that rendering needs no network.
 * Throws BASE_NOT_BUILT for a local base nobody made yet, IMAGE_UNAVAILABLE for what the daemon cannot pull.
 */
export async function resolveImages(plan: Plan, sources: ImageSources): Promise<ResolvedImages> {
  const entries = await Promise.all(
    planImages(plan).map(
      async ({ ref, platform }) =>
        [imageKey(ref, platform, plan), await resolveImage(ref, platform, sources)] as const,
    ),
  );
  return Object.fromEntries(entries);
}

async function resolveImage(ref: string, platform: Platform, sources: ImageSources): Promise<ResolvedImage> {
  if (ref.startsWith(LAYOUT_SCHEME)) return layoutImage(ref, platform, sources.cacheDir);
  const { connect, session, signal } = sources;
  const client = await connect();
  const name = fullImageRef(ref);
  const { digest, config } = await client.resolveImage({
    ref: name,
    platform,
    session,
    ...(signal === undefined ? {} : { signal }),
  });
  return { kind: "registry", name, digest, config: JSON.parse(config) as OciImageConfig };
}

async function layoutImage(ref: string, platform: Platform, cacheDir: string): Promise<ResolvedImage> {
  const name = ref.slice(LAYOUT_SCHEME.length);
  const { architecture } = platform;
  const { digest, config } = await readBaseLayout({ name, cacheDir, architecture });
  return { kind: "layout", name: `factory/${name.split(":")[0]}`, digest, storeId: name, config };
}

/** Folders of the local bases of a plan, by session store id; resolveImages tells when one is not there. */
export function baseLayouts(plan: Plan, cacheDir: string): Readonly<Record<string, string>> {
  const names = planImageRefs(plan)
    .filter((ref) => ref.startsWith(LAYOUT_SCHEME))
    .map((ref) => ref.slice(LAYOUT_SCHEME.length));
  return Object.fromEntries(names.map((name) => [name, baseDir(cacheDir, parseBaseName(name))]));
}
