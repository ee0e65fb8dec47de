import { createWriteStream } from "node:fs";
import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { FactoryError } from "../errors/factory-error.ts";
import { entryPath, layerEntries, skipBody } from "./layer-entries.ts";

const BLOB = /^blobs\/sha256\/[0-9a-f]{64}$/;
const NAMES = ["index.json", "oci-layout"];

/**
 * Unpacks an OCI archive, or a Docker archive that is one as well, into a new layout folder. Only names that a layout has
 * are written; digests are checked by who reads them. Throws IMAGE_UNAVAILABLE.
 */
export async function extractArchive(file: string, dir: string): Promise<void> {
  await mkdir(join(dir, "blobs", "sha256"), { recursive: true });
  const handle = await open(file, "r");
  let index = false;
  try {
    for await (const { header, body } of layerEntries(handle.createReadStream({ highWaterMark: 1 << 20 }))) {
      const name = entryPath(header.name);
      const isFile = header.type === undefined || header.type === "file";
      if (isFile && (BLOB.test(name) || NAMES.includes(name))) {
        await pipeline(body, createWriteStream(join(dir, name)));
        index ||= name === "index.json";
      } else {
        await skipBody(body);
      }
    }
  } catch (cause) {
    throw unusable(file, (cause as Error).message, cause);
  } finally {
    await handle.close();
  }
  if (!index) throw unusable(file, "it has no index.json");
  await writeFile(join(dir, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
}

function unusable(file: string, reason: string, cause?: unknown): FactoryError {
  return new FactoryError("IMAGE_UNAVAILABLE", `cannot use the image archive ${file}: ${reason}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: "name an archive that factory build, skopeo or a newer docker save wrote",
  });
}
