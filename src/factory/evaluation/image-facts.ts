import type { ImageFacts } from "../suite/image-check.ts";
import type { ImageDocuments } from "./open-run-image.ts";

/** What an image's own documents say of it. */
export function imageFacts({ manifest, config }: ImageDocuments): ImageFacts {
  return {
    bytes: manifest.layers.reduce((sum, { size }) => sum + size, 0),
    layers: manifest.layers.length,
    user: config.config?.User ?? "",
    labels: config.config?.Labels ?? {},
  };
}
