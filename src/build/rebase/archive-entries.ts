import type { ArchiveEntry } from "../../image/archive-stream.ts";
import { blobPath } from "../../image/blob-path.ts";
import { type Layout, REF_NAME } from "../../image/layout-types.ts";
import { type RebasedDocuments, rebasedLayers } from "./rebase-documents.ts";

/** Files of an OCI archive of a rebased image; `docker load` gets the list that old versions of it need besides. */
export function archiveEntries(request: {
  readonly image: Layout;
  readonly base: Layout;
  readonly documents: RebasedDocuments;
  readonly format: "oci" | "docker";
  readonly tag?: string;
}): readonly ArchiveEntry[] {
  const { image, base, documents, format, tag } = request;
  const { config, manifest } = documents;
  const layers = rebasedLayers(documents);
  const ofBase = new Set(base.manifest.layers.map(({ digest }) => digest));
  const descriptor = {
    ...manifest.descriptor,
    platform: { architecture: base.config.architecture, os: base.config.os },
    ...(tag === undefined ? {} : { annotations: { [REF_NAME]: tag } }),
  };
  const blobs = new Map<string, ArchiveEntry>(
    layers.map(({ digest, size }) => {
      const path = blobPath(ofBase.has(digest) ? base.dir : image.dir, digest);
      return [digest, { name: nameOf(digest), path, size }];
    }),
  );
  for (const { descriptor: each, text } of [config, manifest]) {
    blobs.set(each.digest, { name: nameOf(each.digest), text });
  }
  const list = {
    Config: nameOf(config.descriptor.digest),
    RepoTags: tag === undefined ? [] : [tag],
    Layers: layers.map(({ digest }) => nameOf(digest)),
  };
  return [
    ...[...blobs.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    { name: "index.json", text: JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }) },
    ...(format === "docker" ? [{ name: "manifest.json", text: JSON.stringify([list]) }] : []),
    { name: "oci-layout", text: JSON.stringify({ imageLayoutVersion: "1.0.0" }) },
  ];
}

function nameOf(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}
