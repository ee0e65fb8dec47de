/** What a licence field says: an SPDX expression, or words that are none. */
export type Licence =
  | { readonly kind: "expression"; readonly expression: string }
  | { readonly kind: "named"; readonly name: string; readonly text?: string };

/** A Python distribution as `importlib.metadata` finds it. */
export interface Distribution {
  /** As its metadata writes it. */
  readonly name: string;
  readonly version: string;
  /** Folders that it is installed in, absolute in the image, sorted. */
  readonly locations: readonly string[];
  readonly licences: readonly Licence[];
  readonly summary?: string;
  readonly homepage?: string;
  /** Requirements as the metadata writes them. */
  readonly requires: readonly string[];
}

/** A package that dpkg says is installed. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** The source package it was built from, where that has another name or version. */
  readonly source?: { readonly name: string; readonly version: string };
  readonly maintainer?: string;
  readonly homepage?: string;
  readonly summary?: string;
  /** Names of which any satisfies a dependency, one list for each dependency. */
  readonly depends: readonly (readonly string[])[];
  /** Names that it stands for besides its own. */
  readonly provides: readonly string[];
}

/** A package of a `node_modules` folder. */
export interface NodePackage {
  /** With its scope: `@team/name`. */
  readonly name: string;
  readonly version: string;
  readonly locations: readonly string[];
  readonly licences: readonly Licence[];
  readonly summary?: string;
  readonly homepage?: string;
  /** Names of its dependencies. */
  readonly requires: readonly string[];
}

/** From os-release. */
export interface OperatingSystem {
  readonly id: string;
  readonly name: string;
  readonly version?: string;
}

/** What is installed in an image, as the image itself says. Lists are sorted by name, then version. */
export interface Inventory {
  readonly os?: OperatingSystem;
  readonly distributions: readonly Distribution[];
  readonly debianPackages: readonly DebianPackage[];
  readonly nodePackages: readonly NodePackage[];
}

/** Sorts by name and version, by code unit, so that no locale matters. */
export function byNameAndVersion(
  a: { readonly name: string; readonly version: string },
  b: { readonly name: string; readonly version: string },
): number {
  return compare(a.name, b.name) || compare(a.version, b.version);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
