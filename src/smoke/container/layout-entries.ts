import { statSync } from "node:fs";
import type { ArchiveEntry } from "../../image/archive-stream.ts";
import { blobPath } from "../../image/blob-path.ts";
import { type Layout, REF_NAME } from "../../image/layout-types.ts";

/** Files of an archive that every version of `docker load` and `podman load` takes, with one image of a layout. */
export function layoutEntries({ dir, descriptor, manifest }: Layout, tag: string): readonly ArchiveEntry[] {
  const blobs = [descriptor, manifest.config, ...manifest.layers].map(({ digest }) => digest);
  const list = {
    Config: nameOf(manifest.config.digest),
    RepoTags: [tag],
    Layers: manifest.layers.map(({ digest }) => nameOf(digest)),
  };
  const index = {
    schemaVersion: 2,
    manifests: [{ ...descriptor, annotations: { [REF_NAME]: tag, "io.containerd.image.name": tag } }],
  };
  return [
    ...[...new Set(blobs)].sort().map((digest) => {
      const path = blobPath(dir, digest);
      return { name: nameOf(digest), path, size: statSync(path).size };
    }),
    { name: "index.json", text: JSON.stringify(index) },
    { name: "manifest.json", text: JSON.stringify([list]) },
    { name: "oci-layout", text: JSON.stringify({ imageLayoutVersion: "1.0.0" }) },
  ];
}

function nameOf(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}
