import type { Column, Matrix, Tables, Variable } from "./encoded.ts";
import { isIn, knownRange, namedVersion } from "./tables.ts";
import type { Dependency } from "./types.ts";
import { admitsNone, NONE } from "./with-none.ts";

/** One question to the tables: is there a solution, and which is the first? */
export interface Query {
  readonly tables: Tables;
  /** By variable: every range that a solution must satisfy. */
  readonly ranges: readonly (readonly string[])[];
  /** By variable, 1: somebody requires it, so that it must have a version. */
  readonly asked: Uint8Array;
  /** By variable, 1: required, and `none` would not do. */
  readonly wanted: Uint8Array;
  /**
   * By variable: ids of the versions that ranges name, which may be chosen though no cell has them. Names that tables
   * list are a fixed set of words: a new one is a mistake unless it is an override.
   */
  readonly named: readonly (readonly number[])[];
  /** By variable, by id, 1: the ranges hold for the value. */
  readonly domains: readonly Uint8Array[];
  /** Columns whose cells do not count. */
  readonly relaxed: ReadonlySet<Column>;
  /** Matrices that do not take part. */
  readonly off: ReadonlySet<Matrix>;
}

export interface QueryOptions {
  /** Dependencies that ask for their variable. */
  readonly required: readonly Dependency[];
  /** Dependencies that must hold if their variable gets a version. */
  readonly kept?: readonly Dependency[];
  readonly relaxed?: ReadonlySet<Column>;
  readonly off?: ReadonlySet<Matrix>;
  /** Variables that get no version: what asks for them makes them present, and nothing else. */
  readonly open?: ReadonlySet<Variable>;
  /** One value that a variable must have, by id; it counts as required. */
  readonly fixed?: FixedValue;
}

export interface FixedValue {
  readonly variable: Variable;
  readonly id: number;
}

export function toQuery(tables: Tables, options: QueryOptions): Query {
  const { required, kept = [], fixed, open } = options;
  const { size } = tables.variables;
  const ranges: string[][] = Array.from({ length: size }, () => []);
  const named: number[][] = Array.from({ length: size }, () => []);
  const asked = new Uint8Array(size);
  const wanted = new Uint8Array(size);
  const values: FixedValue[] = fixed === undefined ? [] : [fixed];
  for (const [dependencies, asks] of [[required, true] as const, [kept, false] as const]) {
    for (const { name, range, exactly, strength } of dependencies) {
      const variable = tables.variables.get(name);
      if (variable === undefined) continue;
      if (asks && !admitsNone(range)) wanted[variable.index] = 1;
      if (open?.has(variable) === true) continue;
      const version = namedVersion(variable.rules, range);
      const id = version === undefined ? undefined : variable.ids.get(version);
      if (exactly === true && id !== undefined && !asks) {
        values.push({ variable, id });
        continue;
      }
      ranges[variable.index]?.push(range);
      const mayBeNew = variable.rules.ordered || variable.listed === 1 || strength === "override";
      if (id !== undefined && (mayBeNew || id < variable.listed)) named[variable.index]?.push(id);
      if (asks) asked[variable.index] = 1;
    }
  }
  if (fixed !== undefined) {
    asked[fixed.variable.index] = 1;
    if (fixed.id !== 0) wanted[fixed.variable.index] = 1;
  }
  const domains = [...tables.variables.values()].map((variable) => {
    const domain = initialDomain(variable, ranges[variable.index] ?? [], named[variable.index] ?? []);
    const own = values.filter((one) => one.variable === variable);
    return own.reduce((narrowed, { id }) => only(narrowed, id), domain);
  });
  const { relaxed = new Set(), off = new Set() } = options;
  return { tables, ranges, asked, wanted, named, domains, relaxed, off };
}

/** Whether one and the same release of the value satisfies all ranges. */
export function holdsFor(variable: Variable, id: number, ranges: readonly string[]): boolean {
  if (!ranges.every((range) => isIn(knownRange(variable, range), id))) return false;
  const value = variable.values[id] ?? NONE;
  return ranges.length < 2 || !isFloating(variable, value) || variable.rules.matches(value, ...ranges);
}

export function isFloating({ rules }: Variable, value: string): boolean {
  return rules.newest(value) !== value;
}

/** A variable without values: its ranges in tables cannot be checked, and do not count. */
export function isUnknown(query: Query, variable: Variable): boolean {
  return variable.listed === 1 && (query.named[variable.index]?.length ?? 0) === 0;
}

function initialDomain(variable: Variable, ranges: readonly string[], named: readonly number[]): Uint8Array {
  if (ranges.length === 0) return variable.all;
  const domain = new Uint8Array(variable.values.length);
  for (let id = 0; id < variable.listed; id += 1) domain[id] = Number(holdsFor(variable, id, ranges));
  for (const id of named) domain[id] = Number(holdsFor(variable, id, ranges));
  return domain;
}

function only(domain: Uint8Array, id: number): Uint8Array {
  const one = new Uint8Array(domain.length);
  one[id] = domain[id] ?? 0;
  return one;
}
