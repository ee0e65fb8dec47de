import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder tools/buildkit of this program: above the sources when they run as they are, above `dist` when bundled. */
export async function findModuleDir(start = dirname(fileURLToPath(import.meta.url))): Promise<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, "tools", "buildkit");
    if (
      await access(join(candidate, "go.mod")).then(
        () => true,
        () => false,
      )
    )
      return candidate;
    if (folder === dirname(folder)) throw new Error(`tools/buildkit is not above ${start}`);
  }
}
