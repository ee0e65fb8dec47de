import type { Column, Matrix, Tables, Variable } from "./encoded.ts";
import { type Search, startSearch } from "./find-solution.ts";
import { admitNewerThanListed } from "./newer-than-listed.ts";
import { type Query, type QueryOptions, toQuery } from "./query.ts";
import type { Dependency } from "./types.ts";

/** What of the dependencies and the tables has to hold. */
export interface Relaxation extends QueryOptions {
  readonly relaxed: ReadonlySet<Column>;
  readonly off: ReadonlySet<Matrix>;
  /** Variables without a version: only versions newer than the tables are in their ranges. */
  readonly open: ReadonlySet<Variable>;
  /** Variables whose version no table lists. */
  readonly untabled: readonly Variable[];
  /** Names of the variables that an override sets. */
  readonly forced: ReadonlySet<string>;
  /** Columns that contradict an override. */
  readonly dropped: readonly Column[];
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
  const variables = [...tables.variables.values()];
  const untabled = variables.filter((variable) => isUntabled(plain, variable));
  const open = new Set(variables.filter((variable) => isOpen(plain, variable)));
  const free = [...untabled.flatMap(listingColumns), ...[...open].flatMap(({ columns }) => columns)];
  const relax = (dropped: readonly Column[]): Relaxation | undefined => {
    const found = { required, untabled, open, forced, dropped };
    const relaxation = { ...found, ...silence(tables, [...free, ...dropped], off) };
    const search = startSearch(toQuery(tables, relaxation));
    return search && { ...relaxation, search };
  };
  const tied = relax([]);
  let dropped = forced.size === 0 ? [] : contradictable(tables, forced);
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

/** The same with a version that a preference names and no table lists; undefined when that is not so. */
export function takeUntabled(
  tables: Tables,
  relaxation: Relaxation,
  kept: readonly Dependency[],
): Relaxation | undefined {
  const query = toQuery(tables, { ...relaxation, kept });
  const name = kept.at(-1)?.name ?? "";
  const variable = tables.variables.get(name);
  if (variable === undefined || !isUntabled(query, variable)) return undefined;
  const { untabled, off, relaxed } = relaxation;
  const silent = silence(tables, [...relaxed, ...listingColumns(variable)], off);
  return { ...relaxation, untabled: [...untabled, variable], ...silent };
}

/**
 * What an override may contradict, from what is given up last to what is given up first: that the tables about its
 * variable list its version, its other cells, and then the other versions in the rows of those tables. Names say
 * which row it is, so that they always hold.
 */
function contradictable(tables: Tables, forced: ReadonlySet<string>): readonly Column[] {
  const variables = [...forced].toSorted().flatMap((name) => tables.variables.get(name) ?? []);
  const own = variables.flatMap(({ columns }) => columns);
  const about = tables.matrices.filter(({ when }) => when !== undefined && variables.includes(when));
  const isSubject = ({ matrix, variable }: Column) => tables.matrices[matrix]?.when === variable;
  const others = about
    .flatMap(({ columns }) => columns)
    .filter((column) => column.variable.rules.ordered && !own.includes(column));
  return [...own.filter(isSubject), ...own.filter((column) => !isSubject(column)), ...others];
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

/** Whether a version is asked for that no table lists, and no table claims to list all. */
function isUntabled(query: Query, variable: Variable): boolean {
  if (!isBeyondTables(query, variable)) return false;
  const domain = query.domains[variable.index] ?? new Uint8Array();
  return (query.named[variable.index] ?? []).some((id) => domain[id] === 1);
}

/** Whether all that is asked for is newer than the tables, and no version is named. */
function isOpen(query: Query, variable: Variable): boolean {
  if (!isBeyondTables(query, variable) || isUntabled(query, variable)) return false;
  return admitNewerThanListed(variable, query.ranges[variable.index] ?? []);
}

/**
 * Whether the variable is asked for with ranges that no listed version satisfies, and no table claims to list all:
 * one without `when` does, and so does every table for names, whose words are a fixed set.
 */
function isBeyondTables({ tables, asked, domains }: Query, variable: Variable): boolean {
  const { index, rules, listed } = variable;
  const listing = listingColumns(variable);
  if (asked[index] !== 1 || !rules.ordered || listing.length === 0) return false;
  if (listing.some(({ matrix }) => tables.matrices[matrix]?.when === undefined)) return false;
  return domains[index]?.subarray(0, listed).includes(1) !== true;
}

function listingColumns({ columns }: Variable): readonly Column[] {
  return columns.filter(({ isRange }) => !isRange);
}
