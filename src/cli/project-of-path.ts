import { join, sep } from "node:path";

/** The project whose `.factory` the path lies in, if it lies in one: what is there is the project's. */
export function projectOfPath(path: string): string | undefined {
  const at = join(path, sep).indexOf(`${sep}.factory${sep}`);
  return at === -1 ? undefined : path.slice(0, at);
}
