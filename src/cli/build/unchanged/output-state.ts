import { statSync } from "node:fs";
import type { Output } from "../../../build/output.ts";
import { blobPath } from "../../../image/blob-path.ts";
import { REF_NAME } from "../../../image/layout-types.ts";
import { readLayout } from "../../../image/read-layout.ts";

/**
 * What tells that an output still is the image `digest`: for a layout, that it holds it under its tag, whole; for an
 * archive, what the system says of the file. Undefined when it is not there any more, or cannot be looked into.
 */
export async function outputState(
  output: Output,
  { digest, tag }: { readonly digest: string; readonly tag?: string },
): Promise<string | undefined> {
  try {
    if (output.kind === "layout") return await layoutState(output.path, { digest, tag });
    if (output.kind !== "archive" || output.path === "-") return undefined;
    const { ctimeNs, mtimeNs, size, ino } = statSync(output.path, { bigint: true });
    return [ctimeNs, mtimeNs, size, ino].join(" ");
  } catch {
    return undefined;
  }
}

async function layoutState(
  dir: string,
  { digest, tag }: { readonly digest: string; readonly tag: string | undefined },
): Promise<string | undefined> {
  const { index, manifest } = await readLayout(dir, { digest });
  const named = index.manifests.filter((each) => each.annotations?.[REF_NAME] === tag);
  if (named.length !== 1 || named[0]?.digest !== digest) return undefined;
  const complete = manifest.layers.every(
    (layer) => statSync(blobPath(dir, layer.digest)).size === layer.size,
  );
  return complete ? digest : undefined;
}
