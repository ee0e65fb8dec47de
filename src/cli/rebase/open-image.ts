import { resolve } from "node:path";
import type { RegistryAccess } from "../../build/rebase/registry-image.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { extractArchive } from "../../image/extract-archive.ts";
import type { Layout } from "../../image/layout-types.ts";
import { pathKind } from "../../image/path-kind.ts";
import { readLayout } from "../../image/read-layout.ts";
import { locateImage } from "../locate-image.ts";
import { looksLikePath } from "../looks-like-path.ts";

/** An image whose documents and blobs are in a layout folder of this machine. */
export interface OpenedImage {
  /** Where it came from; what came from elsewhere lies in a temporary layout. */
  readonly kind: "layout" | "archive" | "registry";
  readonly layout: Layout;
  /** Reference without digest, of what came from a registry. */
  readonly name?: string;
  /** Of the manifest, or of the index of the registry. */
  readonly digest: string;
}

export interface OpenImage {
  readonly cwd: string;
  readonly architecture: string;
  /** Empty folder for what has to be unpacked or pulled. */
  readonly scratch: string;
  /** Called only when the text names neither a folder nor a file. */
  readonly registry: () => Promise<RegistryAccess>;
  /** Option or argument that holds the text. */
  readonly source: string;
}

/**
 * Finds an image by the path of a layout, of a project that was built, or of an archive, else in a registry.
 * Throws FILE_MISSING for a path that is not there, IMAGE_UNAVAILABLE for what is no image.
 */
export async function openImage(text: string, request: OpenImage): Promise<OpenedImage> {
  const { cwd, architecture, scratch } = request;
  const path = resolve(cwd, text);
  const kind = await pathKind(path);
  const place = await locateImage(path);
  if (place !== undefined) {
    const layout = await readLayout(place.dir, { ...place, architecture });
    return { kind: "layout", layout, digest: layout.descriptor.digest };
  }
  if (kind === "folder") {
    throw new FactoryError("FILE_MISSING", `${path} holds no image`, { hint: `run: factory build ${text}` });
  }
  if (kind === "file") {
    await extractArchive(path, scratch);
    const layout = await readLayout(scratch, { architecture });
    return { kind: "archive", layout, digest: layout.descriptor.digest };
  }
  if (looksLikePath(text)) {
    throw new FactoryError("FILE_MISSING", `there is nothing at ${text}`, {
      source: request.source,
      hint: "name an OCI layout, an archive, a built project, or an image of a registry",
    });
  }
  const { pullImage } = await import("../../build/rebase/registry-image.ts");
  const { layout, name, digest } = await pullImage(text, scratch, await request.registry());
  return { kind: "registry", layout, name, digest };
}
