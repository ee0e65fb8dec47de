import type { ImageLayer } from "./layered-image.ts";

/** A layer of one image beside that of the same id in the other. */
export interface LayerChange {
  readonly id: string;
  /** `unknown`: a layer of that id is on both sides, and one of them is not built yet. */
  readonly change: "same" | "new" | "gone" | "changed" | "unknown";
  readonly from?: LayerSide;
  readonly to?: LayerSide;
}

export type LayerSide = Pick<ImageLayer, "digest" | "size" | "estimated">;

export interface LayerDifference {
  /** In the order of the second image, what only the first one has at the end. */
  readonly layers: readonly LayerChange[];
  readonly bytes: {
    /** Compressed bytes of layers that the second image has and the first one has not: to push, or to pull where the first is. */
    readonly new: number;
    /** The other way around. */
    readonly gone: number;
    /** What both have. */
    readonly shared: number;
    /** Some of it is the size of wheels, or not known. */
    readonly estimated: boolean;
  };
}

/** What the layers of two images have in common: by digest, and where one is not built, by id and distributions. */
export function diffLayers(from: readonly ImageLayer[], to: readonly ImageLayer[]): LayerDifference {
  const left = new Set(from);
  const pairs: [ImageLayer | undefined, ImageLayer | undefined][] = [];
  // Layers that are the same come first: two layers of a base may have one name.
  const twins = new Map(to.map((one) => [one, take(left, (other) => isSame(other, one))]));
  for (const one of to) {
    const other = twins.get(one) ?? take(left, ({ id }) => id === one.id);
    pairs.push([other, one]);
  }
  for (const other of left) pairs.push([other, undefined]);
  const layers = pairs.map(([a, b]) => toChange(a, b));
  return { layers, bytes: countBytes(layers) };
}

function take(left: Set<ImageLayer>, matches: (layer: ImageLayer) => boolean): ImageLayer | undefined {
  const found = [...left].find(matches);
  if (found !== undefined) left.delete(found);
  return found;
}

function isSame(a: ImageLayer, b: ImageLayer): boolean {
  return a.digest !== undefined && a.digest === b.digest;
}

function toChange(from: ImageLayer | undefined, to: ImageLayer | undefined): LayerChange {
  const id = (to ?? from)?.id ?? "";
  if (from === undefined) return { id, change: "new", ...(to === undefined ? {} : { to: side(to) }) };
  if (to === undefined) return { id, change: "gone", from: side(from) };
  return { id, change: compare(from, to), from: side(from), to: side(to) };
}

function compare(from: ImageLayer, to: ImageLayer): LayerChange["change"] {
  if (from.digest !== undefined && to.digest !== undefined) return isSame(from, to) ? "same" : "changed";
  const [before, after] = [from.distributions, to.distributions];
  if (before === undefined || after === undefined) return "unknown";
  if (before.join("\n") !== after.join("\n")) return "changed";
  return before.length > 0 ? "same" : "unknown";
}

function side({ digest, size, estimated }: ImageLayer): LayerSide {
  return {
    ...(digest === undefined ? {} : { digest }),
    ...(size === undefined ? {} : { size }),
    ...(estimated === undefined ? {} : { estimated }),
  };
}

function countBytes(layers: readonly LayerChange[]): LayerDifference["bytes"] {
  const sum = (kinds: readonly string[], of: "from" | "to") =>
    layers
      .filter(({ change }) => kinds.includes(change))
      .reduce((total, change) => total + (change[of]?.size ?? 0), 0);
  const sides = layers.flatMap(({ from, to }) => [from, to]).filter((one) => one !== undefined);
  return {
    new: sum(["new", "changed", "unknown"], "to"),
    gone: sum(["gone", "changed", "unknown"], "from"),
    shared: Math.max(sum(["same"], "from"), sum(["same"], "to")),
    estimated:
      layers.some(({ change }) => change === "unknown") ||
      sides.some(({ size, estimated }) => size === undefined || estimated === true),
  };
}
