import type { OciImageConfig } from "../build/types.ts";
import type { BuildRecord } from "../store/build-record.ts";
import type { ImageLayer } from "./layered-image.ts";

interface StoredImage {
  /** Of the manifest. */
  readonly digest: string;
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
  readonly history: OciImageConfig["history"];
}

/** What factory writes before the name of a layer in the history of an image, and before its id. */
const MARK = "factory: ";
const ID_MARK = "layer ";

/**
 * The layers of an image with what records know of them: ids and distributions by digest. A layer that no record has is called
 * what the history of the image calls it, by its id where the image tells. `records` are newest first; the image's own record is none before it.
 */
export function nameImageLayers(
  { digest, layers, history = [] }: StoredImage,
  records: readonly BuildRecord[],
): readonly ImageLayer[] {
  const known = new Map(
    records.toReversed().flatMap((one) => one.layers.map((layer) => [layer.digest, layer])),
  );
  const own = records.findIndex(({ outcome }) => outcome.kind === "built" && outcome.digest === digest);
  const before = records.slice(own + 1).find((one) => one.layers.length > 0);
  const earlier = new Set(before?.layers.map((layer) => layer.digest));
  const names = history.filter((entry) => entry.empty_layer !== true).map(nameOf);
  return layers.map(({ digest: of, size }, index) => {
    const record = known.get(of);
    const { distributions } = record ?? {};
    return {
      id: record?.id ?? names[index] ?? "base",
      digest: of,
      size,
      ...(distributions === undefined ? {} : { distributions }),
      ...(before === undefined ? {} : { state: earlier.has(of) ? "re-used" : "new" }),
    };
  });
}

/** Entries of the base say how its layers were made. */
function nameOf({ created_by = "", comment = "" }: NonNullable<StoredImage["history"]>[number]): string {
  if (!created_by.startsWith(MARK)) return "base";
  return comment.startsWith(ID_MARK) ? comment.slice(ID_MARK.length) : created_by.slice(MARK.length);
}
