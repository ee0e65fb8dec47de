import { join } from "node:path";
import type { BaseName } from "./base-name.ts";

/** Folder of a base's OCI layout: `<cacheDir>/bases/debian-python/3.11/runtime`. */
export function baseDir(cacheDir: string, { name, variant }: BaseName): string {
  return join(cacheDir, "bases", ...name.split(":"), variant);
}
