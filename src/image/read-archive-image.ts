import type { OciImageConfig } from "../build/types.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { type ArchiveMembers, withArchive } from "./archive-members.ts";
import type { OciIndex, OciManifest } from "./layout-types.ts";

/** What an archive says of its image, without its layers. */
export interface ArchiveImage {
  /** Of the manifest. */
  readonly digest: string;
  readonly manifest: OciManifest;
  readonly config: OciImageConfig;
}

/** The one image of an uncompressed OCI archive, or of a Docker archive that is one as well. Throws IMAGE_UNAVAILABLE. */
export async function readArchiveImage(file: string): Promise<ArchiveImage> {
  try {
    return await withArchive(file, async (members) => {
      const { digest, manifest } = await archiveManifest(members);
      const config = (await members.json(blobName(manifest.config.digest))) as OciImageConfig;
      return { digest, manifest, config };
    });
  } catch (cause) {
    throw new FactoryError("IMAGE_UNAVAILABLE", `${file} is no image archive: ${(cause as Error).message}`, {
      cause,
      hint: "name an OCI layout, an uncompressed archive of an image, a saved plan or a project folder",
    });
  }
}

/** The first image of the index. Throws OUTPUT_FAILED. */
export async function archiveManifest(
  members: ArchiveMembers,
): Promise<{ readonly digest: string; readonly manifest: OciManifest }> {
  const index = (await members.json("index.json")) as OciIndex;
  const digest = index.manifests[0]?.digest ?? "";
  return { digest, manifest: (await members.json(blobName(digest))) as OciManifest };
}

function blobName(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}
