import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { extractArchive } from "../../image/extract-archive.ts";
import type { Layout, OciIndex } from "../../image/layout-types.ts";
import { readLayout } from "../../image/read-layout.ts";
import type { Platform } from "../../plan/types.ts";
import type { RegistryPlace } from "../../registry/parse-image-ref.ts";
import type { RegistryClient } from "../../registry/types.ts";
import type { Context } from "../context.ts";
import { checkImageName } from "../image-name-problem.ts";
import { locateImage } from "../locate-image.ts";
import { looksLikePath } from "../looks-like-path.ts";

/** What may be named. */
export const IMAGES = "OCI layout, archive, built project, or image of a registry";

/** Where an image came from. What came from elsewhere than a layout lies in a temporary one. */
export type InspectedPlace =
  | { readonly kind: "layout" }
  | { readonly kind: "archive" }
  | { readonly kind: "registry"; readonly place: RegistryPlace; readonly client: RegistryClient };

/** An image, or those of an index, with what is attached to them. */
export interface InspectedImage {
  readonly place: InspectedPlace;
  readonly dir: string;
  readonly index: OciIndex;
  /** At least one, by architecture. */
  readonly images: readonly Layout[];
}

export interface InspectOptions {
  /** All of them when absent. */
  readonly platform?: Platform;
  /** Whether the layers of an image of a registry are fetched, too. */
  readonly layers: boolean;
}

const ARCHITECTURES: readonly Platform["architecture"][] = ["amd64", "arm64"];

/**
 * Opens an image for the time of `work`. Throws FILE_MISSING for a path that is not there, IMAGE_UNAVAILABLE for what is no
 * image, and what registries throw.
 */
export async function withInspected<T>(
  text: string,
  { context, ...options }: InspectOptions & { readonly context: Context },
  work: (image: InspectedImage) => Promise<T>,
): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), "factory-inspect-"));
  try {
    const { place, dir, tag } = await openPlace(text, { context, scratch, layers: options.layers });
    const images = await readImages(dir, tag, options);
    return await work({ place, dir, index: images[0].index, images });
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function openPlace(
  text: string,
  {
    context,
    scratch,
    layers,
  }: { readonly context: Context; readonly scratch: string; readonly layers: boolean },
): Promise<{ readonly place: InspectedPlace; readonly dir: string; readonly tag?: string }> {
  const path = resolve(context.cwd, text);
  const layout = await locateImage(path);
  if (layout !== undefined) return { place: { kind: "layout" }, ...layout };
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) {
    throw new FactoryError("FILE_MISSING", `${path} holds no image`, { hint: `run: factory build ${text}` });
  }
  if (found !== undefined) {
    await extractArchive(path, scratch);
    return { place: { kind: "archive" }, dir: scratch };
  }
  if (looksLikePath(text)) {
    throw new FactoryError("FILE_MISSING", `there is nothing at ${text}`, { hint: `name an ${IMAGES}` });
  }
  checkImageName(text, { source: "IMAGE", digest: true });
  const [{ registryClient }, { parseImageRef }, { fetchImage }] = await Promise.all([
    import("../registry-client.ts"),
    import("../../registry/parse-image-ref.ts"),
    import("./fetch-image.ts"),
  ]);
  const [client, place] = [await registryClient(context), parseImageRef(text)];
  await fetchImage(place, { client, dir: scratch, layers, signal: context.signal });
  return { place: { kind: "registry", place, client }, dir: scratch };
}

async function readImages(
  dir: string,
  tag: string | undefined,
  { platform }: InspectOptions,
): Promise<readonly [Layout, ...Layout[]]> {
  const named = tag === undefined ? {} : { tag };
  if (platform !== undefined) {
    return [await readLayout(dir, { ...named, architecture: platform.architecture })];
  }
  const found = new Map<string, Layout>();
  let missing: unknown;
  for (const architecture of ARCHITECTURES) {
    try {
      const layout = await readLayout(dir, { ...named, architecture });
      found.set(layout.descriptor.digest, layout);
    } catch (error) {
      if (!isOfOther(error)) throw error;
      missing ??= error;
    }
  }
  const [first, ...more] = found.values();
  if (first === undefined) throw missing;
  return [first, ...more];
}

/** The error of an image that is there, for another architecture only. */
function isOfOther(error: unknown): boolean {
  return error instanceof FactoryError && error.details?.architectures !== undefined;
}
