import type { OciImageConfig } from "../../build/types.ts";
import type { Platform } from "../../plan/types.ts";
import type { DescribedImage } from "./sbom-request.ts";

export const TITLE_LABEL = "org.opencontainers.image.title";
export const VERSION_LABEL = "org.opencontainers.image.version";
const BASE_NAME_LABEL = "org.opencontainers.image.base.name";
const BASE_DIGEST_LABEL = "org.opencontainers.image.base.digest";

/** The image that another one lies on. */
export type ImageBase = NonNullable<DescribedImage["base"]>;

/** What an image calls itself where it says nothing. */
const NAMELESS = "image";

/** An image in the words of its labels, so that it is called the same whoever asks and wherever it lies. */
export function imageDescription(
  labels: Readonly<Record<string, string>>,
  { digest, platform }: { readonly digest: string; readonly platform: Platform },
): DescribedImage {
  const version = labels[VERSION_LABEL];
  const [baseName, baseDigest] = [labels[BASE_NAME_LABEL], labels[BASE_DIGEST_LABEL]];
  return {
    name: labels[TITLE_LABEL] ?? NAMELESS,
    ...(version === undefined ? {} : { version }),
    digest,
    platform,
    ...(baseDigest === undefined
      ? {}
      : { base: { digest: baseDigest, ...(baseName === undefined ? {} : { name: baseName }) } }),
  };
}

/** Platform of an image by its config. */
export function platformOf({ architecture }: OciImageConfig): Platform {
  return { os: "linux", architecture: architecture === "arm64" ? "arm64" : "amd64" };
}
