import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Descriptor, REF_NAME } from "../image/layout-types.ts";
import { MEDIA_TYPES } from "../image/media-types.ts";
import type { RegistryFixture } from "./registry-fixture.ts";
import type { StoredManifest } from "./types.ts";

/** An image, or an index of images, for tests. */
export interface ImageFixture {
  /** The last one is the root. */
  readonly manifests: readonly StoredManifest[];
  readonly blobs: readonly { readonly descriptor: Descriptor; readonly bytes: Buffer }[];
}

/** An image with a config and a layer of each of the texts. */
export function imageFixture(layers: readonly string[], architecture = "amd64"): ImageFixture {
  const packed = layers.map((text) => blob(MEDIA_TYPES.layerGzip, text));
  const config = blob(
    MEDIA_TYPES.config,
    JSON.stringify({
      architecture,
      os: "linux",
      rootfs: { type: "layers", diff_ids: packed.map(({ descriptor }) => descriptor.digest) },
    }),
  );
  const manifest = document(MEDIA_TYPES.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: packed.map(({ descriptor }) => descriptor),
  });
  return { manifests: [manifest], blobs: [config, ...packed] };
}

/** An index of two images that share a layer, and an attestation of the first. */
export function indexFixture(): ImageFixture {
  const images = [imageFixture(["shared", "amd64"]), imageFixture(["shared", "arm64"], "arm64")];
  const attestation = imageFixture(["attestation"], "unknown");
  const children = [...images, attestation];
  const manifests = children.flatMap((image) => image.manifests);
  const index = document(MEDIA_TYPES.index, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: manifests.map(({ descriptor }) => descriptor),
  });
  return { manifests: [...manifests, index], blobs: children.flatMap((image) => image.blobs) };
}

export function rootOf({ manifests }: ImageFixture): StoredManifest {
  const root = manifests.at(-1);
  if (root === undefined) throw new Error("an image has a manifest");
  return root;
}

/** Makes the image one of the registry. */
export function addToRegistry(registry: RegistryFixture, name: string, image: ImageFixture): void {
  const [repository = "", tag = ""] = name.split(":");
  for (const { bytes } of image.blobs) registry.putBlob(repository, bytes);
  for (const { descriptor, bytes } of image.manifests) {
    registry.putManifest(repository, descriptor.digest, { mediaType: descriptor.mediaType, bytes });
  }
  const { descriptor, bytes } = rootOf(image);
  registry.putManifest(repository, tag, { mediaType: descriptor.mediaType, bytes });
}

/** Makes the images, by their tags, those of the layout folder. */
export function writeFixtureLayout(dir: string, images: Readonly<Record<string, ImageFixture>>): void {
  mkdirSync(join(dir, "blobs", "sha256"), { recursive: true });
  for (const { blobs, manifests } of Object.values(images)) {
    for (const { descriptor, bytes } of [...blobs, ...manifests]) {
      writeFileSync(join(dir, "blobs", descriptor.digest.replace(":", "/")), bytes);
    }
  }
  const manifests = Object.entries(images).map(([tag, image]) => ({
    ...rootOf(image).descriptor,
    ...(tag === "" ? {} : { annotations: { [REF_NAME]: tag } }),
  }));
  writeFileSync(join(dir, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  writeFileSync(join(dir, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
}

function document(mediaType: string, value: object): StoredManifest {
  return blob(mediaType, JSON.stringify(value));
}

function blob(mediaType: string, text: string): { descriptor: Descriptor; bytes: Buffer } {
  const bytes = Buffer.from(text);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}
