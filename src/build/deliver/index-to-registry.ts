import { Readable } from "node:stream";
import type { RegistryPlace } from "../../registry/parse-image-ref.ts";
import type { RegistryClient, Repository } from "../../registry/types.ts";
import { fullImageRef } from "../buildkit/image-ref.ts";
import type { ImageIndex } from "./image-index.ts";

/** Where an image is pushed to. */
export interface ImageName {
  readonly repository: Repository;
  readonly tag: string;
}

/** Reads `host/team/hello:1`; `latest` when it has no tag. */
export function imageName(ref: string): ImageName {
  const [, host = "", name = "", tag = "latest"] =
    /^([^/]+)\/([^@]*?)(?::([\w][\w.-]*))?$/.exec(fullImageRef(ref)) ?? [];
  return { repository: { host, name }, tag };
}

/** `host/team/hello`: a name under which nothing but digests is pushed. */
export function repositoryName({ repository: { host, name } }: ImageName): string {
  return `${host}/${name}`;
}

/**
 * Writes an index under each name. The builder pushed the images by their digests already, so that nobody sees a tag of
 * half an image. Throws REGISTRY_UNAVAILABLE and REGISTRY_REFUSED.
 */
export async function indexToRegistry(
  { index, manifests, blobs }: ImageIndex,
  names: readonly ImageName[],
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
    if (isHere) await client.writeManifest(repository, name.tag, index);
    else await copyIndex(written, name, client);
  }
}

/** To a repository to which the builder pushed nothing; on the same host blobs are mounted. */
async function copyIndex(
  from: RegistryPlace,
  { repository, tag }: ImageName,
  client: RegistryClient,
): Promise<void> {
  const { copyImage } = await import("../../registry/copy-image.ts");
  await copyImage(
    { kind: "registry", ...from },
    { kind: "registry", repository, reference: tag },
    { client },
  );
}
