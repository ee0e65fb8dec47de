import { withArchive } from "./archive-members.ts";
import { type ArchiveChoice, archiveManifest } from "./read-archive-image.ts";

export interface ArchiveLayer {
  readonly digest: string;
  /** Compressed, in bytes. */
  readonly size: number;
}

/** Layers of the image of a platform in an uncompressed OCI or Docker archive. */
export async function readArchiveLayers(
  file: string,
  choice: ArchiveChoice = {},
): Promise<readonly ArchiveLayer[]> {
  return withArchive(file, async (members) => {
    const { manifest } = await archiveManifest(members, choice);
    return manifest.layers.map((layer) => ({ digest: layer.digest, size: layer.size }));
  });
}
