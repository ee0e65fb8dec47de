import { memoryProjectFs } from "../../project/fs/memory-project-fs.ts";
import type { ProjectFs } from "../../project/types.ts";

/** The project as it will be: files of its root replaced by these texts, or hidden by undefined. */
export function overlayFs(fs: ProjectFs, files: Readonly<Record<string, string | undefined>>): ProjectFs {
  const changed = new Set(Object.keys(files));
  const present = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const added = memoryProjectFs(Object.fromEntries(present));
  const ownerOf = (path: string) => (changed.has(path.replace(/^\.\//, "")) ? added : fs);
  return {
    read: (path, options) => ownerOf(path).read(path, options),
    kind: (path) => ownerOf(path).kind(path),
    find: (search) => fs.find(search),
    async list(path) {
      const listed = await fs.list(path);
      if (path !== "." && path !== "") return listed;
      const kept = listed.filter(({ name }) => !changed.has(name));
      return [...kept, ...(await added.list("."))].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}
