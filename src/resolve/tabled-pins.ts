import type { Column, Tables } from "./encoded.ts";
import { cellOf, type PinnedValue } from "./pin-values.ts";
import type { Solution } from "./solve-tables.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import { rowOf } from "./tables.ts";
import type { Dependency, Pin } from "./types.ts";
import { NONE } from "./with-none.ts";

/** The pins of variables that tables have, each with all who asked for it and the rows that tie it. */
export function tabledPins(
  tables: Tables,
  dependencies: readonly Dependency[],
  solution: Solution,
): Readonly<Record<string, Pin>> {
  const pins: Record<string, Pin> = {};
  for (const [name, pinned] of solution.pins) {
    const { variable, carrier } = pinned;
    const version = versionOf(pinned);
    const holding = dependencies.filter(
      (dependency) => dependency.name === name && variable.rules.matches(version, dependency.range),
    );
    const ties = tyingColumns(pinned, solution).map((column) => rowId(tables, solution, column));
    pins[name] = {
      version,
      because: sortDependencies(holding),
      ...(carrier === undefined ? {} : { row: rowId(tables, solution, carrier) }),
      ...(ties.length === 0 ? {} : { ties }),
    };
  }
  return pins;
}

export function versionOf({ variable, id }: PinnedValue): string {
  return variable.values[id] ?? NONE;
}

/** `matrix#row` of the chosen row. */
export function rowId(tables: Tables, { state }: Solution, column: Column): string {
  const matrix = tables.matrices[column.matrix];
  if (matrix === undefined) throw new Error(`there is no matrix ${column.matrix}`);
  return `${matrix.source.name}#${rowOf(matrix, state.rows[column.matrix]?.[0] ?? -1).id}`;
}

function tyingColumns({ variable }: PinnedValue, { state, query }: Solution): readonly Column[] {
  return variable.columns.filter(
    (column) => state.active[column.matrix] === 1 && !query.relaxed.has(column) && cellOf(state, column) >= 0,
  );
}
