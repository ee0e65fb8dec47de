import { Readable } from "node:stream";
import { FactoryError } from "../errors/factory-error.ts";
import type { Descriptor } from "../image/layout-types.ts";
import type { ImageSource } from "./image-place.ts";
import type { RegistryPlace } from "./parse-image-ref.ts";
import type { RegistryClient } from "./types.ts";

/** An image of a registry. */
export function registrySource(
  { repository, reference }: RegistryPlace,
  client: RegistryClient,
): ImageSource {
  const { host, name } = repository;
  const read = async (wanted: string) => {
    const found = await client.readManifest(repository, wanted);
    if (found !== undefined) return found;
    const ref = `${host}/${name}${wanted.includes(":") ? "@" : ":"}${wanted}`;
    throw new FactoryError("REGISTRY_REFUSED", `${host} has no image ${ref}`, {
      hint: "check the name and the tag",
      details: { status: 404 },
    });
  };
  return {
    root: () => read(reference),
    manifest: ({ digest }) => read(digest),
    blob: (descriptor) => Readable.from(chunksOf(descriptor, { repository, client }), { objectMode: false }),
    mountFrom: repository,
  };
}

async function* chunksOf(
  descriptor: Descriptor,
  { repository, client }: Pick<RegistryPlace, "repository"> & { readonly client: RegistryClient },
): AsyncGenerator<Buffer> {
  yield* (await client.readBlob(repository, descriptor)) as AsyncIterable<Buffer>;
}
