import type { Column, Matrix, Tables, Variable } from "./encoded.ts";
import { type Search, startSearch } from "./find-solution.ts";
import { type Query, type QueryOptions, toQuery } from "./query.ts";
import { namedVersion } from "./tables.ts";
import type { Dependency } from "./types.ts";

/** What of the dependencies and the tables has to hold. */
export interface Relaxation extends QueryOptions {
  readonly relaxed: ReadonlySet<Column>;
  readonly off: ReadonlySet<Matrix>;
  /** Variables whose version no table lists. */
  readonly untabled: readonly Variable[];
  /** Of all this, without preferences. */
  readonly search: Search;
}

/**
 * Drops the ties that must not stand in the way of what is asked for: those of versions that no table lists, and as
 * few as possible of those that contradict an override. Undefined when there is no solution even so.
 */
export function relaxTies(
  tables: Tables,
  demanded: readonly Dependency[],
  off: ReadonlySet<Matrix> = new Set(),
): Relaxation | undefined {
  const forced = new Set(demanded.filter(({ strength }) => strength === "override").map(({ name }) => name));
  const required = demanded.filter(({ name, strength }) => strength === "override" || !forced.has(name));
  const plain = toQuery(tables, { required, off });
  const untabled = [...tables.variables.values()].filter((variable) => isUntabled(plain, variable));
  const free = untabled.flatMap(({ columns }) => columns.filter(({ isRange }) => !isRange));
  const relax = (columns: readonly Column[]): Relaxation | undefined => {
    const relaxation = { required, untabled, ...silence(tables, [...free, ...columns], off) };
    const search = startSearch(toQuery(tables, relaxation));
    return search && { ...relaxation, search };
  };
  const tied = relax([]);
  let dropped: readonly Column[] = [...forced]
    .toSorted()
    .flatMap((name) => tables.variables.get(name)?.columns ?? []);
  if (tied !== undefined || dropped.length === 0) return tied;
  let relaxation = relax(dropped);
  for (const column of relaxation === undefined ? [] : dropped) {
    const fewer = dropped.filter((other) => other !== column);
    const tighter = relax(fewer);
    if (tighter === undefined) continue;
    relaxation = tighter;
    dropped = fewer;
  }
  return relaxation;
}

/** A matrix that only speaks about versions it does not list has nothing to say. */
function silence(
  tables: Tables,
  columns: readonly Column[],
  off: ReadonlySet<Matrix>,
): { readonly relaxed: ReadonlySet<Column>; readonly off: ReadonlySet<Matrix> } {
  const silent = tables.matrices.filter((matrix) =>
    columns.some(({ matrix: index, variable }) => matrix.index === index && matrix.when === variable),
  );
  return { relaxed: new Set(columns), off: new Set([...off, ...silent]) };
}

/**
 * Whether a version is asked for that no table lists, and no table claims to list all: one without `when` does, and
 * so does every table for names, whose words are a fixed set.
 */
function isUntabled({ tables, asked, domains, named }: Query, variable: Variable): boolean {
  const { index, rules, columns, listed } = variable;
  const listing = columns.filter(({ isRange }) => !isRange);
  if (asked[index] !== 1 || !rules.ordered || listing.length === 0) return false;
  if (listing.some(({ matrix }) => tables.matrices[matrix]?.when === undefined)) return false;
  const domain = domains[index] ?? new Uint8Array();
  if (domain.subarray(0, listed).includes(1)) return false;
  return (named[index] ?? []).some((id) => domain[id] === 1);
}

/** The dependency that names the version. */
export function namingDependency(
  variable: Variable,
  dependencies: readonly Dependency[],
): Dependency | undefined {
  return dependencies.find(
    ({ name, range }) => name === variable.name && namedVersion(variable.rules, range) !== undefined,
  );
}
