import { FactoryError } from "../../errors/factory-error.ts";
import { readCheckedBlob } from "../../image/checked-blob.ts";
import type { OciIndex } from "../../image/layout-types.ts";

/** Whether an image of a layout is what a build made, or one of those of the index that the build made. */
export async function isBuiltImage(
  dir: string,
  { digest, built }: { readonly digest: string; readonly built: string },
): Promise<boolean> {
  if (digest === built) return true;
  try {
    const text = (await readCheckedBlob(dir, { digest: built })).toString("utf8");
    const { manifests = [] } = JSON.parse(text) as Partial<OciIndex>;
    return manifests.some((each) => each.digest === digest);
  } catch (error) {
    if (error instanceof FactoryError || error instanceof SyntaxError) return false;
    throw error;
  }
}
