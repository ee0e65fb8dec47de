/** How a range is read: Python ranges are not semver, and names are compared as they are. */
export type Versioning = "semver" | "pep440" | "exact";

/** What one block asks for. The resolver reads it and never edits it. */
export interface Dependency {
  /** A variable of the matrices: `python`, `base`, … */
  readonly name: string;
  readonly range: string;
  readonly versioning: Versioning;
  /** `require` must hold; `prefer` decides between solutions and is dropped when it cannot hold. */
  readonly strength: "require" | "prefer";
  /** Name of the block. */
  readonly requestedBy: string;
  /** `pyproject.toml:5`, `--base`, `default`. */
  readonly source: string;
}

export interface Pin {
  readonly version: string;
  readonly because: readonly Dependency[];
  /** `matrix#row` that tied this version to the others. */
  readonly row?: string;
}

/** One row of facts that hold together. Columns named in the matrix's `variables` take part in the search. */
export type CompatRow = Readonly<Record<string, string>> & { readonly id: string };

/** One compat/*.json; rows are ordered from most to least preferred. */
export interface CompatMatrix {
  readonly name: string;
  /** What one row is, in the words of an error: `base image`. */
  readonly subject?: string;
  /** Variable columns in the order in which the resolver decides them. */
  readonly variables: Readonly<Record<string, Versioning>>;
  readonly rows: readonly CompatRow[];
}

export interface Resolution {
  readonly pins: Readonly<Record<string, Pin>>;
  /** The chosen row of each matrix, by the matrix's name: its other columns are facts for blocks. */
  readonly rows: Readonly<Record<string, CompatRow>>;
}
