import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder tools/NAME of this program: above the sources when they run as they are, above `dist` when bundled. */
export async function findModuleDir(
  request: { readonly name?: string; readonly start?: string } = {},
): Promise<string> {
  const { name = "buildkit", start = dirname(fileURLToPath(import.meta.url)) } = request;
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, "tools", name);
    if (
      await access(join(candidate, "go.mod")).then(
        () => true,
        () => false,
      )
    )
      return candidate;
    if (folder === dirname(folder)) throw new Error(`tools/${name} is not above ${start}`);
  }
}
