import { createHash } from "node:crypto";
import type { Descriptor } from "../../image/layout-types.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import { type BaseFacts, factLabels, withoutFactLabels } from "../../plan/base-facts.ts";
import { imageState } from "../llb/fs-state.ts";
import { containerConfig } from "../llb/image/image-config.ts";
import { imageHistory } from "../llb/image/image-history.ts";
import { sortedJson } from "../llb/image/sorted-json.ts";
import type { OciImageConfig } from "../types.ts";
import { goJson, goTime } from "./go-json.ts";
import { type ImageDocuments, type OwnPart, ownPart } from "./own-part.ts";

/** The base that an image is put on. */
export interface NewBase extends ImageDocuments {
  /** Name for the label; undefined for a folder or file of this machine. */
  readonly name?: string;
  /** Of its manifest or index. */
  readonly digest: string;
  readonly facts: BaseFacts;
}

/** A document with its bytes, as they are stored and hashed. */
export interface StoredDocument {
  readonly descriptor: Descriptor;
  readonly text: string;
}

export interface RebasedDocuments {
  readonly manifest: StoredDocument;
  readonly config: StoredDocument;
}

/** As BuildKit indents manifests. */
const INDENT = 2;

/**
 * Manifest and config of an image on another base: the same bytes that BuildKit writes when the image is built on that
 * base. Throws IMAGE_NOT_REBASABLE.
 */
export function rebaseDocuments(image: ImageDocuments, base: NewBase): RebasedDocuments {
  const own = ownPart(image);
  const config = stored(MEDIA_TYPES.config, goJson(rebasedConfig(image.config, { own, base })));
  const layers = [...base.manifest.layers.map(ociLayer), ...own.layers];
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: layers.map(plainDescriptor),
    ...(image.manifest.annotations === undefined ? {} : { annotations: image.manifest.annotations }),
  };
  return { config, manifest: stored(MEDIA_TYPES.manifest, goJson(manifest, INDENT)) };
}

/** Layers of the new manifest, in order. */
export function rebasedLayers({ manifest }: RebasedDocuments): readonly Descriptor[] {
  return (JSON.parse(manifest.text) as { readonly layers: readonly Descriptor[] }).layers;
}

type VariantConfig = OciImageConfig & { readonly variant?: string; readonly created?: string };

function rebasedConfig(image: VariantConfig, on: { readonly own: OwnPart; readonly base: NewBase }): object {
  const { own, base } = on;
  const { variant: _, ...kept } = image;
  const { variant } = base.config as VariantConfig;
  const origin = { digest: base.digest, ...(base.name === undefined ? {} : { name: base.name }) };
  const labels = { ...withoutFactLabels(own.settings.labels ?? {}), ...factLabels(base.facts) };
  const config = containerConfig(imageState(undefined, base.config, origin), { ...own.settings, labels });
  const rebased = {
    ...kept,
    ...(variant === undefined ? {} : { variant }),
    config: JSON.parse(sortedJson(config)) as object,
    rootfs: { type: "layers", diff_ids: [...base.config.rootfs.diff_ids, ...own.diffIds] },
    history: [...baseHistory(base.config, image.created), ...own.history].map(historyEntry),
  };
  return Object.fromEntries(Object.entries(rebased).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** As BuildKit does, no entry of the base is younger than the image. */
function baseHistory(base: OciImageConfig, newest: string | undefined): readonly HistoryEntry[] {
  const { history = [], rootfs } = base;
  const entries = imageHistory({ base: history, baseLayers: rootfs.diff_ids.length, layerNames: [] });
  if (newest === undefined) return entries;
  return entries.map((entry) =>
    Date.parse(entry.created ?? "") > Date.parse(newest) ? { ...entry, created: newest } : entry,
  );
}

type HistoryEntry = NonNullable<OciImageConfig["history"]>[number] & { readonly author?: string };

/** In the order of the fields that BuildKit knows, which drops others. */
function historyEntry(entry: HistoryEntry): object {
  const { created, created_by, author, comment, empty_layer } = entry;
  return {
    ...(created === undefined ? {} : { created: goTime(created) }),
    ...(created_by ? { created_by } : {}),
    ...(author ? { author } : {}),
    ...(comment ? { comment } : {}),
    ...(empty_layer ? { empty_layer } : {}),
  };
}

/** Docker and OCI have names of their own for the same bytes. */
function ociLayer(layer: Descriptor): Descriptor {
  if (layer.mediaType !== MEDIA_TYPES.dockerLayerGzip) return layer;
  return { ...layer, mediaType: MEDIA_TYPES.layerGzip };
}

function plainDescriptor({ mediaType, digest, size, annotations }: Descriptor): Descriptor {
  return { mediaType, digest, size, ...(annotations === undefined ? {} : { annotations }) };
}

function stored(mediaType: string, text: string): StoredDocument {
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  return { descriptor: { mediaType, digest, size: Buffer.byteLength(text) }, text };
}
