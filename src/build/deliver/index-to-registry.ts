import { Readable } from "node:stream";
import type { RegistryPlace } from "../../registry/parse-image-ref.ts";
import type { RegistryClient } from "../../registry/types.ts";
import type { ImageIndex } from "./image-index.ts";

/**
 * Writes an index under each name. The builder pushed the images by their digests already, so that nobody sees a tag of
 * half an image. Throws REGISTRY_UNAVAILABLE and REGISTRY_REFUSED.
 */
export async function indexToRegistry(
  { index, manifests, blobs }: ImageIndex,
  names: readonly RegistryPlace[],
  client: RegistryClient,
): Promise<void> {
  const [first] = names;
  if (first === undefined) return;
  const { repository } = first;
  for (const { descriptor, bytes } of blobs) {
    await client.writeBlob(repository, { descriptor, open: () => Readable.from([Buffer.from(bytes)]) });
  }
  for (const manifest of manifests)
    await client.writeManifest(repository, manifest.descriptor.digest, manifest);
  const written = { repository, reference: index.descriptor.digest };
  for (const name of names) {
    const isHere = name.repository.host === repository.host && name.repository.name === repository.name;
    if (isHere) await client.writeManifest(repository, name.reference, index);
    else await copyIndex(written, name, client);
  }
}

/** To a repository to which the builder pushed nothing; on the same host blobs are mounted. */
async function copyIndex(from: RegistryPlace, to: RegistryPlace, client: RegistryClient): Promise<void> {
  const { copyImage } = await import("../../registry/copy-image.ts");
  await copyImage({ kind: "registry", ...from }, { kind: "registry", ...to }, { client });
}
