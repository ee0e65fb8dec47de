import type { CompatMatrix, Versioning } from "./types.ts";
import type { VersioningRules } from "./versionings.ts";

/** The matrices seen as one search space. */
export interface Tables {
  readonly matrices: readonly Matrix[];
  /** In the order of the matrices and their columns. */
  readonly variables: ReadonlyMap<string, Variable>;
}

export interface Matrix {
  readonly index: number;
  readonly source: CompatMatrix;
  readonly columns: readonly Column[];
  /** Indexes of all rows. */
  readonly rows: Int32Array;
  /** Takes part only when this variable is present. */
  readonly when?: Variable;
}

export interface Variable {
  readonly index: number;
  readonly name: string;
  readonly versioning: Versioning;
  readonly rules: VersioningRules;
  /** Every version that a cell or a dependency names; the first is `none`. Other files call its index an id. */
  readonly values: string[];
  readonly ids: Map<string, number>;
  /** Ids from this one on are named by dependencies only, not by a cell. */
  listed: number;
  readonly columns: Column[];
  /** Some matrix takes part only when this variable is present. */
  decides: boolean;
  /** By id, 1: a cell names it. The very array of a search that asks nothing of the variable. */
  all: Uint8Array;
  /** By text: those that were asked about. */
  readonly ranges: Map<string, KnownRange>;
}

/** What is known of a range of a variable. */
export interface KnownRange {
  readonly variable: Variable;
  readonly range: string;
  /** By id: 1 when it holds, 2 when not, 0 while nobody asked. */
  readonly holds: Uint8Array;
}

export interface Column {
  readonly matrix: number;
  readonly variable: Variable;
  readonly isRange: boolean;
  /** By row: an index into `texts`, or -1 for an absent cell. */
  readonly cells: Int32Array;
  /** The distinct cells. */
  readonly texts: readonly string[];
  /** By cell that is a version: ids of the values it stands for, once somebody asked. */
  readonly agreeing: (Int32Array | undefined)[];
}
