import { join } from "node:path";
import { REF_NAME } from "../../../image/layout-types.ts";
import { replaceFile } from "../../../store/replace-file.ts";
import { outputError } from "./output-error.ts";
import { type Descriptor, readLayoutIndex } from "./read-layout-index.ts";
import { removeLayoutGarbage } from "./remove-layout-garbage.ts";

/**
 * Makes an image whose blobs are in the layout folder `dir` its image `tag`, in place of the earlier one of that
 * tag (or of no tag); images of other tags stay. Then removes what no image refers to any more. Throws OUTPUT_FAILED.
 */
export async function writeLayoutIndex(
  dir: string,
  descriptor: Descriptor,
  { tag }: { readonly tag?: string } = {},
): Promise<void> {
  const kept = ((await readLayoutIndex(dir)) ?? []).filter((each) => each.annotations?.[REF_NAME] !== tag);
  const { [REF_NAME]: _, ...annotations } = descriptor.annotations ?? {};
  const named = { ...annotations, ...(tag === undefined ? {} : { [REF_NAME]: tag }) };
  const { annotations: __, ...plain } = descriptor;
  const image = Object.keys(named).length === 0 ? plain : { ...plain, annotations: named };
  const manifests = [...kept, image].sort(byName);

  await write(join(dir, "oci-layout"), { imageLayoutVersion: "1.0.0" });
  await write(join(dir, "index.json"), {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests,
  });
  await removeLayoutGarbage(dir);
}

function byName(a: Descriptor, b: Descriptor): number {
  const [left, right] = [a, b].map((each) => each.annotations?.[REF_NAME] ?? "");
  if (left === right) return 0;
  return String(left) < String(right) ? -1 : 1;
}

async function write(path: string, value: object): Promise<void> {
  try {
    await replaceFile(path, `${JSON.stringify(value)}\n`);
  } catch (error) {
    throw outputError(path, error);
  }
}
