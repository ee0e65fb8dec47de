import type { BuildRecord } from "../store/build-record.ts";

/** Compressed bytes of the layers that the build before did not have; undefined when no layers are known. */
export function newBytes({ layers }: Pick<BuildRecord, "layers">): number | undefined {
  if (layers.length === 0) return undefined;
  let bytes = 0;
  for (const { size, reused } of layers) bytes += reused ? 0 : size;
  return bytes;
}
