import { FactoryError } from "../errors/factory-error.ts";
import type { CompatMatrix, CompatRow, Dependency, Versioning } from "./types.ts";
import { VERSIONINGS, type VersioningRules } from "./versionings.ts";

/** The matrices seen as one search space. */
export interface Tables {
  readonly matrices: readonly CompatMatrix[];
  /** Every variable, in the order in which it is decided. */
  readonly variables: ReadonlyMap<string, Variable>;
}

export interface Variable {
  readonly name: string;
  readonly versioning: Versioning;
  readonly rules: VersioningRules;
  /** Indexes of the matrices that have this variable. */
  readonly matrices: readonly number[];
}

/** Throws COMPAT_INVALID when two matrices read one variable in different ways. */
export function toTables(matrices: readonly CompatMatrix[]): Tables {
  const variables = new Map<string, Variable>();
  for (const [index, matrix] of matrices.entries()) {
    for (const [name, versioning] of Object.entries(matrix.variables)) {
      const known = variables.get(name);
      if (known !== undefined && known.versioning !== versioning) {
        const message = `${matrix.name} reads ${name} as ${versioning}, an earlier table as ${known.versioning}`;
        throw new FactoryError("COMPAT_INVALID", message);
      }
      const others = known?.matrices ?? [];
      variables.set(name, { name, versioning, rules: VERSIONINGS[versioning], matrices: [...others, index] });
    }
  }
  return { matrices, variables };
}

/** The text of a row's variable; read-matrix has made sure that every row has one. */
export function cellOf(row: CompatRow, variable: string): string {
  return row[variable] ?? "";
}

/** Distinct values of a variable in the given rows, in row order. */
export function valuesOf(rows: readonly CompatRow[], variable: string): readonly string[] {
  return [...new Set(rows.map((row) => cellOf(row, variable)))];
}

/** Rows of every matrix that satisfy all the dependencies, each matrix on its own. */
export function allowedRows(
  tables: Tables,
  dependencies: readonly Dependency[],
): readonly (readonly CompatRow[])[] {
  const ranges = new Map<string, string[]>();
  for (const { name, range } of dependencies) ranges.set(name, [...(ranges.get(name) ?? []), range]);
  const allowed = new Map<string, ReadonlySet<string>>();
  for (const variable of tables.variables.values()) {
    const wanted = ranges.get(variable.name);
    if (wanted === undefined) continue;
    const rows = variable.matrices.flatMap((index) => tables.matrices[index]?.rows ?? []);
    const matching = valuesOf(rows, variable.name).filter((value) =>
      variable.rules.matches(value, ...wanted),
    );
    allowed.set(variable.name, new Set(matching));
  }
  return tables.matrices.map(({ rows, variables }) =>
    rows.filter((row) =>
      Object.keys(variables).every((name) => allowed.get(name)?.has(cellOf(row, name)) ?? true),
    ),
  );
}
