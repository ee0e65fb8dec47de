import type { OciImageConfig } from "../build/types.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { type ArchiveMembers, withArchive } from "./archive-members.ts";
import type { OciIndex, OciManifest } from "./layout-types.ts";
import { hostArchitecture } from "./read-layout.ts";

/** What an archive says of its image, without its layers. */
export interface ArchiveImage {
  /** Of the manifest. */
  readonly digest: string;
  readonly manifest: OciManifest;
  readonly config: OciImageConfig;
}

/** The one image of an uncompressed OCI archive, or of a Docker archive that is one as well. Throws IMAGE_UNAVAILABLE. */
export async function readArchiveImage(file: string, choice: ArchiveChoice = {}): Promise<ArchiveImage> {
  try {
    return await withArchive(file, async (members) => {
      const { digest, manifest } = await archiveManifest(members, choice);
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

export interface ArchiveChoice {
  /** That of this machine when absent; asked only where the archive has several. */
  readonly architecture?: string;
}

/** The first image of the index; where that is an index itself, its image for the platform. Throws OUTPUT_FAILED. */
export async function archiveManifest(
  members: ArchiveMembers,
  { architecture = hostArchitecture() }: ArchiveChoice = {},
): Promise<{ readonly digest: string; readonly manifest: OciManifest }> {
  const index = (await members.json("index.json")) as OciIndex;
  const digest = index.manifests[0]?.digest ?? "";
  const found = (await members.json(blobName(digest))) as OciManifest | OciIndex;
  if (!("manifests" in found)) return { digest, manifest: found };
  const images = found.manifests.filter(({ platform }) => platform?.architecture !== "unknown");
  const image = images.find(({ platform }) => platform?.architecture === architecture);
  if (image === undefined) {
    const others = images.map(({ platform }) => platform?.architecture).join(", ");
    throw new Error(`it has no image for ${architecture}, only for ${others}`);
  }
  return { digest: image.digest, manifest: (await members.json(blobName(image.digest))) as OciManifest };
}

function blobName(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}
