/** Where cog's Python package comes from. */
export type CogSdk =
  /** A package index; the newest release when the specifier is empty. */
  | {
      readonly kind: "index";
      readonly specifier: string;
      readonly prerelease: boolean;
      readonly source: string;
    }
  | { readonly kind: "url"; readonly url: string; readonly source: string }
  | CogWheel;

/** A wheel on this machine, sent to the build as the context `cog-sdk`. */
export interface CogWheel {
  readonly kind: "wheel";
  readonly filename: string;
  readonly version: string;
  /** `sha256:…` */
  readonly hash: string;
  /** Its `Requires-Dist` lines that belong to no extra. */
  readonly requires: readonly string[];
  readonly source: string;
}
