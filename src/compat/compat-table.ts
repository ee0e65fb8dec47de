import type { CompatMatrix, CompatRow } from "../resolve/types.ts";

/** A table of compat/ with where its facts are from. */
export interface CompatTable extends CompatMatrix {
  readonly schemaVersion: 1;
  readonly source: string;
  /** Day on which the facts were read: `2026-11-21`. */
  readonly retrieved: string;
  readonly license: string;
  readonly note?: string;
}

/** A file that changes a table of the same name, or adds one when it has `variables`. */
export interface CompatOverride extends Partial<Omit<CompatTable, "rows" | "name" | "schemaVersion">> {
  readonly schemaVersion: 1;
  readonly name: string;
  /** `extend`, when absent: a row replaces the one with its id, new ones come first. `replace`: no other row is left. */
  readonly mode?: "extend" | "replace";
  /** Ids of rows that are taken out. */
  readonly remove?: readonly string[];
  readonly rows: readonly CompatRow[];
}

/** A file of an override folder, as it was written. */
export interface OverrideFile {
  readonly file: string;
  readonly override: CompatOverride;
}
