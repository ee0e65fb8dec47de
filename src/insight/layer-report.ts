import type { BuildRecord } from "../store/build-record.ts";
import type { ImageLayer, LayeredImage } from "./layered-image.ts";

export interface ReportedLayer extends ImageLayer {
  /** Ids of other builds that have the same layer, newest first. */
  readonly sharedWith: readonly string[];
}

/** What `factory layers --json` prints. */
export interface LayerReport {
  readonly schemaVersion: 1;
  readonly of: { readonly kind: LayeredImage["kind"]; readonly name: string; readonly build?: string };
  readonly layers: readonly ReportedLayer[];
  readonly total: {
    readonly layers: number;
    /** Of the layers whose size is known or estimated, in bytes. */
    readonly size: number;
    readonly newSize: number;
    readonly distributions: number;
    /** Some of the sizes are those of wheels. */
    readonly estimated: boolean;
    /** Layers whose size is not known. */
    readonly unknown: number;
  };
}

/** Puts the layers of something beside those of the builds of its project, newest first. */
export function layerReport(image: LayeredImage, records: readonly BuildRecord[]): LayerReport {
  const others = records.filter(({ id }) => id !== image.build);
  const layers = image.layers.map((layer) => ({ ...layer, sharedWith: holders(layer, others) }));
  const sizes = (of: readonly ImageLayer[]) => of.reduce((sum, { size = 0 }) => sum + size, 0);
  return {
    schemaVersion: 1,
    of: { kind: image.kind, name: image.name, ...(image.build === undefined ? {} : { build: image.build }) },
    layers,
    total: {
      layers: layers.length,
      size: sizes(layers),
      newSize: sizes(layers.filter(({ state }) => state === "new")),
      distributions: layers.reduce((sum, { distributions = [] }) => sum + distributions.length, 0),
      estimated: layers.some(({ estimated }) => estimated === true),
      unknown: layers.filter(({ size }) => size === undefined).length,
    },
  };
}

function holders({ digest }: ImageLayer, records: readonly BuildRecord[]): readonly string[] {
  if (digest === undefined) return [];
  return records.filter(({ layers }) => layers.some((one) => one.digest === digest)).map(({ id }) => id);
}
