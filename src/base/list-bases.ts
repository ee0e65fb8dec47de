import type { CompatMatrix, CompatRow } from "../resolve/types.ts";
import { baseDir } from "./base-dir.ts";
import { isLayoutRef, parseBaseName } from "./base-name.ts";
import { isLayout, readBaseLayout } from "./read-base-layout.ts";

/** A row of the catalogue and what this machine has of it. */
export interface BaseListing {
  readonly row: CompatRow;
  /**
   * `registry`: pulled by the daemon when needed. `missing`: at least one variant must still be made with
   * `factory base build`. `built`: both variants are on this machine.
   */
  readonly state: "registry" | "missing" | "built";
  /** Bytes of the compressed layers on this machine, both variants together. */
  readonly size?: number;
}

/** Every base of the catalogue, in its order. */
export async function listBases(catalogue: CompatMatrix, cacheDir: string): Promise<readonly BaseListing[]> {
  return Promise.all(catalogue.rows.map((row) => toListing(row, cacheDir)));
}

async function toListing(row: CompatRow, cacheDir: string): Promise<BaseListing> {
  const refs = [...new Set([row.build, row.runtime])].filter((ref) => ref !== undefined);
  if (!refs.some(isLayoutRef)) return { row, state: "registry" };
  let size = 0;
  for (const ref of refs.filter(isLayoutRef)) {
    if (!(await isLayout(baseDir(cacheDir, parseBaseName(ref))))) return { row, state: "missing" };
    const { layers } = await readBaseLayout({ name: ref, cacheDir });
    for (const layer of layers) size += layer.size;
  }
  return { row, state: "built", size };
}
