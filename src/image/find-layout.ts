import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where `factory build` puts the image of a project, in its folder. */
export const PROJECT_LAYOUT = ".factory/state/image";

/** A layout folder, and the tag of the image that is meant, when one is named. */
export interface LayoutPlace {
  readonly dir: string;
  readonly tag?: string;
}

/**
 * The layout that an absolute path names: the folder itself, that of a project that was built, or either with `:TAG`
 * behind it. Undefined when there is none.
 */
export function findLayout(path: string): LayoutPlace | undefined {
  const whole = layoutIn(path);
  if (whole !== undefined) return { dir: whole };
  // A tag has colons of its own: FOLDER:team/hello:1.
  for (let at = path.indexOf(":"); at >= 0; at = path.indexOf(":", at + 1)) {
    const dir = layoutIn(path.slice(0, at));
    if (dir !== undefined) return { dir, tag: path.slice(at + 1) };
  }
  return undefined;
}

function layoutIn(folder: string): string | undefined {
  return [folder, join(folder, PROJECT_LAYOUT)].find(
    (each) => existsSync(join(each, "index.json")) && existsSync(join(each, "blobs")),
  );
}
