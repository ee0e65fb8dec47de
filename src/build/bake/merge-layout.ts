import { access, mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Descriptor } from "../../image/layout-types.ts";
import { writeLayoutIndex } from "../buildkit/session/write-layout-index.ts";

/** Moves the blobs of one layout folder into another on the same disk and names the image there. */
export async function mergeLayout(
  from: string,
  to: string,
  image: { readonly descriptor: Descriptor; readonly tags: readonly string[] },
): Promise<void> {
  const blobs = join("blobs", "sha256");
  await mkdir(join(to, blobs), { recursive: true });
  for (const name of await readdir(join(from, blobs))) {
    const target = join(to, blobs, name);
    if (!(await exists(target))) await rename(join(from, blobs, name), target);
  }
  const [first, ...more] = image.tags;
  await writeLayoutIndex(to, image.descriptor, { ...(first === undefined ? {} : { tag: first }) });
  for (const tag of more) await writeLayoutIndex(to, image.descriptor, { tag });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
