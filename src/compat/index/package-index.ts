/** A Python and a machine for which an index is asked what it has. */
export interface WheelTarget {
  /** `3.12` */
  readonly python: string;
  readonly architecture: Architecture;
}

export type Architecture = "amd64" | "arm64";

/** What a wheel says of itself. */
export interface WheelMetadata {
  readonly filename: string;
  /** Requires-Python; absent when the wheel asks for nothing. */
  readonly requiresPython?: string;
  /** Requires-Dist, one requirement each, in the order of the file. */
  readonly requiresDist: readonly string[];
}

/** Questions to a package index. */
export interface PackageIndex {
  /** Final releases that have a wheel for the target, newest first; empty when there is none. */
  versions(name: string, target: WheelTarget): Promise<readonly string[]>;
  /** Final releases of any form, source archives too, newest first. */
  releases(name: string): Promise<readonly string[]>;
  metadata(name: string, version: string, target: WheelTarget): Promise<WheelMetadata>;
}
