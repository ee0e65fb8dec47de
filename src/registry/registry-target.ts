import type { ImageTarget } from "./image-place.ts";
import type { RegistryPlace } from "./parse-image-ref.ts";
import type { RegistryClient } from "./types.ts";

/** A name in a registry; `mountFrom` is a repository of the same host that may have the blobs already. */
export function registryTarget(
  { repository, reference }: RegistryPlace,
  client: RegistryClient,
  mountFrom: string | undefined,
): ImageTarget {
  return {
    writeBlob: async (descriptor, open) => {
      let opened = false;
      const blob = {
        descriptor,
        open: () => {
          opened = true;
          return open();
        },
      };
      await client.writeBlob(repository, mountFrom === undefined ? blob : { ...blob, mountFrom });
      return opened;
    },
    writeManifest: (manifest) => client.writeManifest(repository, manifest.descriptor.digest, manifest),
    commit: (root) => client.writeManifest(repository, reference, root),
    // Blobs that no manifest names are removed by the registry.
    discard: async () => {},
  };
}
