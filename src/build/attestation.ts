import type { Descriptor } from "../image/layout-types.ts";
import type { Plan } from "../plan/types.ts";
import type { ResolvedImages } from "./types.ts";

/** An in-toto statement about one image. */
export interface Attestation {
  /** Such as `https://slsa.dev/provenance/v1`. */
  readonly predicateType: string;
  /** The JSON document, an in-toto Statement v1 whose subject is the digest of the image's manifest. */
  readonly statement: Uint8Array;
}

/** An image that was built for one platform, wherever its bytes are. */
export interface BuiltImage {
  readonly plan: Plan;
  /** Of the manifest, with its platform. */
  readonly descriptor: Descriptor;
  /** Every image that the plan refers to, as it was when the image was built. */
  readonly images?: ResolvedImages;
}

/** Makes the attestations of an image; the same image gives the same bytes. */
export type Attest = (image: BuiltImage) => Promise<readonly Attestation[]>;
