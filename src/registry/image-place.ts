import type { Readable } from "node:stream";
import type { Descriptor } from "../image/layout-types.ts";
import type { RegistryPlace } from "./parse-image-ref.ts";
import type { StoredManifest } from "./types.ts";

/**
 * Where an image comes from or goes to. A layout's `dir` is absolute; with `digest` the image with it is meant, whatever its
 * tag leads to.
 */
export type ImagePlace =
  | ({ readonly kind: "registry" } & RegistryPlace)
  | { readonly kind: "layout"; readonly dir: string; readonly tag?: string; readonly digest?: string };

/** A place to read an image from. */
export interface ImageSource {
  /** Throws when there is no such image. */
  root(): Promise<StoredManifest>;
  manifest(descriptor: Descriptor): Promise<StoredManifest>;
  /** The checked bytes; asked again for each try. */
  blob(descriptor: Descriptor): Readable;
  /** Repository from which its registry may mount blobs. */
  readonly mountFrom?: { readonly host: string; readonly name: string };
}

/** A place to write an image to. Blobs come first, then the manifests of an index, then the one that has the name. */
export interface ImageTarget {
  /** Whether the blob was not there before. */
  writeBlob(descriptor: Descriptor, open: () => Readable): Promise<boolean>;
  writeManifest(manifest: StoredManifest): Promise<void>;
  /** Makes the image visible. */
  commit(root: StoredManifest): Promise<void>;
  /** Removes what was written, as far as that is possible; called after a failure. */
  discard(): Promise<void>;
}

/** The place as people write it. */
export function placeText(place: ImagePlace): string {
  if (place.kind === "layout") {
    if (place.digest !== undefined) return `${place.dir}@${place.digest}`;
    return place.tag === undefined ? place.dir : `${place.dir}:${place.tag}`;
  }
  const { repository, reference } = place;
  return `${repository.host}/${repository.name}${reference.includes(":") ? "@" : ":"}${reference}`;
}
