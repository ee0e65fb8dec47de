import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OciImageConfig } from "../../build/types.ts";
import { extractArchive } from "../../image/extract-archive.ts";
import { layerDistributions } from "../../image/layer-distributions.ts";
import type { Descriptor } from "../../image/layout-types.ts";
import { type ArchiveChoice, readArchiveImage } from "../../image/read-archive-image.ts";
import { type LayoutChoice, readLayout } from "../../image/read-layout.ts";

/** An image on this machine, without what is in its layers. */
export interface StoredImage {
  /** Of the manifest. */
  readonly digest: string;
  readonly layers: readonly Descriptor[];
  readonly config: OciImageConfig;
  /** Reads these layers, which takes as long as unpacking them; the result is in their order. */
  readonly distributions: (layers: readonly Descriptor[]) => Promise<readonly (readonly string[])[]>;
}

export async function readStoredLayout(dir: string, choice: LayoutChoice = {}): Promise<StoredImage> {
  const { descriptor, manifest, config } = await readLayout(dir, choice);
  return {
    digest: descriptor.digest,
    layers: manifest.layers,
    config,
    distributions: (layers) => readAll(dir, layers),
  };
}

export async function readStoredArchive(file: string, choice: ArchiveChoice = {}): Promise<StoredImage> {
  const { digest, manifest, config } = await readArchiveImage(file, choice);
  return {
    digest,
    layers: manifest.layers,
    config,
    distributions: async (layers) => {
      if (layers.length === 0) return [];
      const scratch = await mkdtemp(join(tmpdir(), "factory-archive-"));
      try {
        await extractArchive(file, scratch);
        return await readAll(scratch, layers);
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };
}

/** One by one: unpacking is work for a processor, and a layer may be large. */
async function readAll(dir: string, layers: readonly Descriptor[]): Promise<readonly (readonly string[])[]> {
  const found: (readonly string[])[] = [];
  for (const layer of layers) found.push(await layerDistributions(dir, layer));
  return found;
}
