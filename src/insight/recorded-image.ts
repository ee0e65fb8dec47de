import type { BuildRecord } from "../store/build-record.ts";
import type { LayeredImage } from "./layered-image.ts";

/** What a build made, as its record tells. */
export function recordedImage(record: BuildRecord, name = record.id): LayeredImage {
  return {
    kind: "build",
    name,
    build: record.id,
    layers: record.layers.map(({ reused, ...layer }) => ({
      ...layer,
      state: reused ? ("re-used" as const) : ("new" as const),
    })),
    pins: record.pins,
    keys: new Map(
      record.stages.flatMap(({ stage, key }) => (key === undefined ? [] : [[stage, key] as const])),
    ),
  };
}
