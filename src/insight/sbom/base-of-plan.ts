import type { OciImageConfig, ResolvedImage, ResolvedImages } from "../../build/types.ts";
import type { Input, Plan } from "../../plan/types.ts";
import type { ImageBase } from "./image-description.ts";

/** The image that a plan's layers lie on; undefined where that is none, or one that lies on nothing known. */
export function baseOfPlan(
  plan: Plan,
  images: ResolvedImages,
): { readonly described: ImageBase; readonly config: OciImageConfig } | undefined {
  const ref = imageOf(plan.target.base, plan);
  const image = ref === undefined ? undefined : images[ref];
  if (image === undefined) return undefined;
  return { described: { digest: image.digest, name: imageName(image) }, config: image.config };
}

function imageOf(input: Input, plan: Plan): string | undefined {
  if (input.kind === "image") return input.ref;
  if (input.kind !== "stage") return undefined;
  const stage = plan.stages.find(({ id }) => id === input.id);
  return stage === undefined ? undefined : imageOf(stage.from, plan);
}

/** As the labels of an image name its base: a reference without digest, or the name of a base made on this machine. */
export function imageName({ name, storeId }: Pick<ResolvedImage, "name" | "storeId">): string {
  return storeId ?? name.replace(/@sha256:[0-9a-f]{64}$/, "");
}
