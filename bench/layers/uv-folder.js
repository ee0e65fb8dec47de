import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Where `factory lock` keeps its uv; FACTORY_UV names another folder that has one. */
export function uvFolder() {
  if (process.env.FACTORY_UV !== undefined) return process.env.FACTORY_UV;
  const cache = process.env.XDG_CACHE_HOME ?? join(process.env.HOME, ".cache");
  const releases = join(cache, "factory/uv");
  return join(releases, readdirSync(releases).sort().at(-1));
}
