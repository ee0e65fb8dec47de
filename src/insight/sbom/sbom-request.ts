import type { Platform } from "../../plan/types.ts";
import type { Inventory } from "./inventory.ts";
import type { LockedFacts } from "./sbom-package.ts";

/** The image that an SBOM is of. */
export interface DescribedImage {
  /** As a person calls it, such as `team/hello`. */
  readonly name: string;
  readonly version?: string;
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  readonly platform: Platform;
  readonly base?: { readonly name?: string; readonly digest: string };
}

export interface SbomRequest {
  readonly image: DescribedImage;
  readonly inventory: Inventory;
  readonly locked: LockedFacts;
  /** Time that the document says it was made at: that of the image, so that the same image gives the same bytes. */
  readonly epochSeconds: number;
  /** Version of factory. */
  readonly version: string;
}

export const SBOM_FORMATS = ["cyclonedx", "spdx"] as const;
export type SbomFormat = (typeof SBOM_FORMATS)[number];

/** Types of in-toto predicates. */
export const SBOM_PREDICATES: Readonly<Record<SbomFormat, string>> = {
  cyclonedx: "https://cyclonedx.org/bom",
  spdx: "https://spdx.dev/Document",
};
