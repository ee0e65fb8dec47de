/** How a range is read: Python ranges are not semver, and names are compared as they are. */
export type Versioning = "semver" | "pep440" | "exact";

/** What one block asks for. The resolver reads it and never edits it. */
export interface Dependency {
  /** A variable of the matrices: `python`, `base`, … */
  readonly name: string;
  readonly range: string;
  readonly versioning: Versioning;
  /**
   * `require` must hold; `prefer` decides between solutions and is dropped when it cannot hold; `override` replaces
   * every `require` of its variable and holds against the tables as well, with a note of what it contradicts.
   */
  readonly strength: "require" | "prefer" | "override";
  /** Rank among `prefer`: higher first, 0 when absent. Defaults have 0, an earlier result 1, a lock 2. */
  readonly weight?: number;
  /** For `prefer`: the very version the range names, not one that the range admits as well. */
  readonly exactly?: true;
  /** Name of the block. */
  readonly requestedBy: string;
  /** `pyproject.toml:5`, `--base`, `default`. */
  readonly source: string;
}

export interface Pin {
  readonly version: string;
  readonly because: readonly Dependency[];
  /** `matrix#row` that has this very version. */
  readonly row?: string;
  /** Every chosen `matrix#row` with a cell for the variable, in the order of the matrices; absent when there is none. */
  readonly ties?: readonly string[];
}

/** Something a resolution had to leave out so that the user gets what was asked for. */
export type Note =
  | {
      /** No table lists the version: it is taken as it was asked for, and no row ties it to other variables. */
      readonly kind: "untabled";
      readonly variable: string;
      readonly version: string;
      readonly source: string;
    }
  | {
      /** Only versions newer than the tables are in the ranges: the variable has no pin until one is locked. */
      readonly kind: "unlisted-range";
      readonly variable: string;
      /** The ranges, joined by ` and ` where there are several. */
      readonly range: string;
      readonly source: string;
    }
  | {
      /** No row of the table about a forced version goes with what else is asked for, so that none ties it. */
      readonly kind: "untied";
      readonly variable: string;
      readonly version: string;
      readonly source: string;
      readonly table: string;
    }
  | {
      /** A forced version contradicts a row, or a range that somebody else required. */
      readonly kind: "overridden";
      readonly variable: string;
      readonly version: string;
      /** Where the version is forced. */
      readonly source: string;
      /** The cell or the range that says otherwise. */
      readonly says: string;
      /** Of the cell, when it is about another variable that the row ties to the forced one: what that one has. */
      readonly tied?: { readonly variable: string; readonly version: string };
      /** `matrix#row`, or the source of the range. */
      readonly saidBy: string;
    };

/**
 * One row of facts that hold together. A variable without a cell is not restricted by the row; `none` is a value of its
 * own in every versioning (no CUDA at all). Columns named in the matrix's `variables` take part in the search.
 */
export type CompatRow = Readonly<Record<string, string>> & { readonly id: string };

/** One compat/*.json; rows are ordered from most to least preferred. */
export interface CompatMatrix {
  readonly name: string;
  /** What one row is, in the words of an error: `base image`. */
  readonly subject?: string;
  /** Variable columns and how their cells are read. */
  readonly variables: Readonly<Record<string, Versioning>>;
  /** Variable columns whose cells are ranges (`>=3.10,<3.14`); the cells of the others are single values. */
  readonly ranges?: readonly string[];
  /**
   * Takes part only when this variable is required with a range that does not admit `none`, or when the chosen row of
   * another matrix has a cell for it that is not `none`; always when absent.
   */
  readonly when?: string;
  readonly rows: readonly CompatRow[];
}

export interface Resolution {
  readonly pins: Readonly<Record<string, Pin>>;
  /** The chosen row of each matrix that takes part, by the matrix's name: its other columns are facts for blocks. */
  readonly rows: Readonly<Record<string, CompatRow>>;
  /** Sorted by variable; absent when there is nothing to say. */
  readonly notes?: readonly Note[];
}
