import { FactoryError } from "../errors/factory-error.ts";
import type { Descriptor } from "../image/layout-types.ts";
import { MEDIA_TYPES } from "../image/media-types.ts";
import type { StoredManifest } from "./types.ts";

/** What a manifest refers to: other manifests, or a config and layers. */
export interface ImageParts {
  readonly manifests: readonly Descriptor[];
  readonly blobs: readonly Descriptor[];
}

const INDEXES: readonly string[] = [MEDIA_TYPES.index, MEDIA_TYPES.dockerIndex];
const MANIFESTS: readonly string[] = [MEDIA_TYPES.manifest, MEDIA_TYPES.dockerManifest];

/** Reads a manifest or an index. Throws IMAGE_UNAVAILABLE for what is neither; `place` says where it is. */
export function imageParts({ descriptor, bytes }: StoredManifest, place: string): ImageParts {
  const { mediaType, digest } = descriptor;
  const fail = (reason: string) =>
    new FactoryError("IMAGE_UNAVAILABLE", `${digest} of ${place} cannot be copied: ${reason}`, {
      hint: "build or push the image again",
    });
  const { manifests, config, layers } = parse(bytes, fail);
  if (INDEXES.includes(mediaType)) return { manifests: descriptors(manifests, fail), blobs: [] };
  if (!MANIFESTS.includes(mediaType)) throw fail(`it is of the type ${JSON.stringify(mediaType)}`);
  const blobs = descriptors([config, ...(Array.isArray(layers) ? layers : [])], fail);
  return { manifests: [], blobs: blobs.filter((blob) => !isElsewhere(blob)) };
}

function parse(bytes: Uint8Array, fail: (reason: string) => FactoryError): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below, as any other document that is no manifest.
  }
  throw fail("it is no JSON object");
}

function descriptors(values: unknown, fail: (reason: string) => FactoryError): readonly Descriptor[] {
  if (!Array.isArray(values) || !values.every(isDescriptor)) {
    throw fail("it refers to something by less than media type, sha256 digest and size");
  }
  return values;
}

function isDescriptor(value: unknown): value is Descriptor {
  if (typeof value !== "object" || value === null) return false;
  const { mediaType, digest, size } = value as Readonly<Record<string, unknown>>;
  const hasSize = typeof size === "number" && Number.isSafeInteger(size) && size >= 0;
  return typeof mediaType === "string" && /^sha256:[0-9a-f]{64}$/.test(String(digest)) && hasSize;
}

/** Layers that may not be handed on stay at their own addresses, which the manifest tells. */
function isElsewhere({ mediaType }: Descriptor): boolean {
  return mediaType.includes(".nondistributable.") || mediaType.includes(".foreign.");
}
