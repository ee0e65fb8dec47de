import { FactoryError } from "../../errors/factory-error.ts";
import type { Layout } from "../../image/layout-types.ts";
import type { Platform } from "../../plan/types.ts";

/** The image for this machine of an index, or its only one. Throws IMAGE_AMBIGUOUS when none of several is. */
export function oneImage(images: readonly Layout[], { architecture }: Platform): Layout {
  const [only] = images;
  const found =
    images.length === 1 ? only : images.find(({ config }) => config.architecture === architecture);
  if (found !== undefined) return found;
  const names = images.map(({ config }) => `${config.os}/${config.architecture}`);
  throw new FactoryError("IMAGE_AMBIGUOUS", `it has images for ${names.join(", ")}`, {
    hint: `name one with --platform, such as ${names[0]}`,
  });
}
