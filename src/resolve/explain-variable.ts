import type { Tables, Variable } from "./encoded.ts";
import { type Kept, keepPreference } from "./keep-preference.ts";
import { preferPrevious } from "./prefer-previous.ts";
import { relaxTies } from "./relax-ties.ts";
import type { ResolveOptions } from "./resolve.ts";
import { conflictingMatrices, smallestConflict } from "./smallest-conflict.ts";
import { byRank } from "./solve-tables.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import { toTables } from "./tables.ts";
import type { CompatMatrix, Dependency, Note, Resolution } from "./types.ts";
import { VERSIONINGS } from "./versionings.ts";

/** One range that was asked of a variable, and whether its version satisfies it. */
export interface AskedRange {
  readonly range: string;
  readonly source: string;
  readonly requestedBy: string;
  readonly strength: Dependency["strength"];
  readonly holds: boolean;
}

/** Another value of a variable, and why it is not the one. */
export interface OtherValue {
  readonly value: string;
  /** `possible`: every requirement holds for it, and a preference or the order decided against it. */
  readonly kind: "possible" | "excluded";
  /** The ranges that decided against it, of this variable or of others; empty when only tables or the order did. */
  readonly by: readonly Pick<Dependency, "name" | "range" | "source">[];
  /** The tables without which it would not be excluded; absent when the variable's own ranges exclude it. */
  readonly tables?: readonly string[];
}

/** Why a variable of the resolver has its version. */
export interface VariableExplanation {
  readonly kind: "variable";
  readonly name: string;
  /** Absent when only versions newer than the tables are asked for: the lock decides. */
  readonly version?: string;
  /** `matrix#row` that has the version. */
  readonly row?: string;
  /** Every chosen `matrix#row` with a cell for it. */
  readonly ties?: readonly string[];
  readonly asked: readonly AskedRange[];
  /** What the resolution says about it; absent when that is nothing. */
  readonly notes?: readonly Note[];
  /** Newest first where versions have an order, else in the order of the tables; empty when no table lists its values. */
  readonly others: readonly OtherValue[];
}

export interface Resolved extends ResolveOptions {
  readonly dependencies: readonly Dependency[];
  readonly matrices: readonly CompatMatrix[];
  readonly resolution: Resolution;
}

/** Undefined for a name that the resolution does not have. */
export function explainVariable(name: string, resolved: Resolved): VariableExplanation | undefined {
  const { resolution, matrices, previous } = resolved;
  const pin = Object.hasOwn(resolution.pins, name) ? resolution.pins[name] : undefined;
  const notes = (resolution.notes ?? []).filter((note) => isAbout(note, name));
  if (pin === undefined && notes.length === 0) return undefined;
  const dependencies = [
    ...resolved.dependencies,
    ...preferPrevious(previous, resolved.dependencies, matrices),
  ];
  const own = dependencies.filter((dependency) => dependency.name === name);
  return {
    kind: "variable",
    name,
    ...(pin === undefined ? {} : { version: pin.version }),
    ...(pin?.row === undefined ? {} : { row: pin.row }),
    ...(pin?.ties === undefined ? {} : { ties: pin.ties }),
    asked: sortDependencies(own).map((dependency) => asked(dependency, pin?.version)),
    ...(notes.length === 0 ? {} : { notes }),
    others: otherValues(name, pin?.version, { dependencies, matrices }),
  };
}

function isAbout(note: Note, name: string): boolean {
  return note.variable === name || (note.kind === "overridden" && note.tied?.variable === name);
}

/** What is left open is whatever is required. */
function asked(dependency: Dependency, version: string | undefined): AskedRange {
  const { range, source, requestedBy, strength } = dependency;
  const holds = version === undefined ? strength !== "prefer" : holdsFor(dependency, version);
  return { range, source, requestedBy, strength, holds };
}

function holdsFor({ versioning, range }: Dependency, version: string): boolean {
  return VERSIONINGS[versioning].matches(version, range);
}

function otherValues(
  name: string,
  version: string | undefined,
  { dependencies, matrices }: Pick<Resolved, "dependencies" | "matrices">,
): readonly OtherValue[] {
  const tables = toTables(matrices, dependencies);
  const variable = tables.variables.get(name);
  if (variable === undefined) return [];
  const { rules } = variable;
  const tabled = dependencies.filter((one) => tables.variables.has(one.name));
  const values = listedValues(variable).filter((value) => value !== version);
  const sorted = rules.ordered
    ? values.toSorted((a, b) => rules.compare(rules.newest(b), rules.newest(a)))
    : values;
  return sorted.map((value) => judge({ tables, variable, value, tabled }));
}

function listedValues({ values, columns, listed }: Variable): readonly string[] {
  const none = columns.some(({ isRange, texts }) => !isRange && texts.includes("none"));
  return values.slice(none ? 0 : 1, listed);
}

interface Case {
  readonly tables: Tables;
  readonly variable: Variable;
  readonly value: string;
  /** Dependencies on variables of the tables; the order of preferences is their rank. */
  readonly tabled: readonly Dependency[];
}

function judge(one: Case): OtherValue {
  const { value, variable, tabled } = one;
  const required = tabled.filter(({ strength }) => strength !== "prefer");
  if (relaxTies(one.tables, [...required, only(one)]) !== undefined) {
    const deciding = decidingPreference(one, required);
    return { value, kind: "possible", by: deciding === undefined ? [] : [cite(deciding)] };
  }
  const own = required.filter((other) => other.name === variable.name && !holdsFor(other, value));
  if (own.length > 0) return { value, kind: "excluded", by: sortDependencies(own).map(cite) };
  const conflict = smallestConflict(one.tables, [...required, only(one)]);
  const tables = conflictingMatrices(one.tables, conflict).map(({ source }) => source.name);
  return {
    value,
    kind: "excluded",
    by: conflict.filter(({ source }) => source !== ASKING).map(cite),
    tables,
  };
}

const ASKING = "explain";

/** A requirement of nothing but this value. */
function only({ variable, value }: Case): Dependency {
  const { name, versioning } = variable;
  return { name, range: value, versioning, strength: "require", requestedBy: ASKING, source: ASKING };
}

type Preferences = Pick<Kept, "relaxation" | "kept">;

/** The first preference that the resolver could keep, and could not have kept with this value. */
function decidingPreference(one: Case, required: readonly Dependency[]): Dependency | undefined {
  const relaxation = relaxTies(one.tables, required);
  const withValue = relaxTies(one.tables, [...required, only(one)]);
  if (relaxation === undefined || withValue === undefined) return undefined;
  let kept: Preferences = { relaxation, kept: [] };
  let keptWithValue: Preferences = { relaxation: withValue, kept: [] };
  for (const preference of byRank(one.tabled)) {
    const more = keepPreference(one.tables, kept, preference);
    if (more === undefined) continue;
    const moreWithValue = keepPreference(one.tables, keptWithValue, preference);
    if (moreWithValue === undefined) return preference;
    kept = more;
    keptWithValue = moreWithValue;
  }
  return undefined;
}

function cite({ name, range, source }: Dependency): OtherValue["by"][number] {
  return { name, range, source };
}
