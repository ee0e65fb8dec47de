import { entryPath, layerEntries, skipBody } from "./layer-entries.ts";
import type { Descriptor } from "./layout-types.ts";
import { openLayer } from "./open-layer.ts";

const METADATA = /(?:^|\/)([^/]+)-([^/-]+)\.dist-info\/METADATA$/;

/**
 * `name==version` of every Python distribution that a layer of a layout adds, sorted: what its tar has the metadata of. The
 * whole layer is read. Throws IMAGE_UNAVAILABLE.
 */
export async function layerDistributions(layoutDir: string, layer: Descriptor): Promise<readonly string[]> {
  const found = new Set<string>();
  const tar = openLayer(layoutDir, layer);
  try {
    for await (const { header, body } of layerEntries(tar)) {
      await skipBody(body);
      const [, name, version] = METADATA.exec(entryPath(header.name)) ?? [];
      if (name !== undefined) found.add(`${name.toLowerCase().replace(/[-_.]+/g, "-")}==${version}`);
    }
  } finally {
    tar.destroy();
  }
  return [...found].sort();
}
