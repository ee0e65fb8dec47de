import { fixed, smallestConflict } from "./explain-conflict.ts";
import { search } from "./search.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import { type Tables, toTables, type Variable, valuesOf } from "./tables.ts";
import type { CompatMatrix, Dependency, Resolution } from "./types.ts";
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
  /** The ranges that decided against it, of this variable or of others; empty when only the order did. */
  readonly by: readonly Pick<Dependency, "name" | "range" | "source">[];
}

/** Why a variable of the resolver has its version. */
export interface VariableExplanation {
  readonly kind: "variable";
  readonly name: string;
  readonly version: string;
  /** `matrix#row` that ties it to other variables. */
  readonly row?: string;
  readonly asked: readonly AskedRange[];
  /** Best first, as far as the variable has an order; empty when no matrix lists its values. */
  readonly others: readonly OtherValue[];
}

export interface Resolved {
  readonly dependencies: readonly Dependency[];
  readonly matrices: readonly CompatMatrix[];
  readonly resolution: Resolution;
}

/** Undefined for a name that the resolution does not have. */
export function explainVariable(name: string, resolved: Resolved): VariableExplanation | undefined {
  const { resolution, dependencies } = resolved;
  const pin = Object.hasOwn(resolution.pins, name) ? resolution.pins[name] : undefined;
  if (pin === undefined) return undefined;
  const own = dependencies.filter((dependency) => dependency.name === name);
  return {
    kind: "variable",
    name,
    version: pin.version,
    ...(pin.row === undefined ? {} : { row: pin.row }),
    asked: sortDependencies(own).map((dependency) => asked(dependency, pin.version)),
    others: otherValues(name, pin.version, resolved),
  };
}

function asked(dependency: Dependency, version: string): AskedRange {
  const { range, source, requestedBy, strength } = dependency;
  return { range, source, requestedBy, strength, holds: holdsFor(dependency, version) };
}

function holdsFor({ versioning, range }: Dependency, version: string): boolean {
  return VERSIONINGS[versioning].matches(version, range);
}

function otherValues(name: string, version: string, resolved: Resolved): readonly OtherValue[] {
  const tables = toTables(resolved.matrices);
  const variable = tables.variables.get(name);
  if (variable === undefined) return [];
  const { rules } = variable;
  const rows = variable.matrices.flatMap((index) => tables.matrices[index]?.rows ?? []);
  const values = valuesOf(rows, name).filter((value) => value !== version);
  const sorted = rules.ordered
    ? values.toSorted((a, b) => rules.compare(rules.newest(b), rules.newest(a)))
    : values;
  const tabled = resolved.dependencies.filter((one) => tables.variables.has(one.name));
  return sorted.map((value) => judge({ tables, variable, value, tabled }));
}

interface Case {
  readonly tables: Tables;
  readonly variable: Variable;
  readonly value: string;
  /** Dependencies on variables of the tables; the order of preferences is their rank. */
  readonly tabled: readonly Dependency[];
}

function judge({ tables, variable, value, tabled }: Case): OtherValue {
  const withValue = fixed(tables, variable, value);
  const required = tabled.filter(({ strength }) => strength === "require");
  if (search(withValue, required) === undefined) {
    return {
      value,
      kind: "excluded",
      by: excluders({ tables: withValue, variable, value, tabled: required }),
    };
  }
  const deciding = decidingPreference({ tables, variable, value, tabled });
  return { value, kind: "possible", by: deciding === undefined ? [] : [cite(deciding)] };
}

/** All ranges of its own that it is outside of, else a smallest set of others that it cannot be with. */
function excluders({ tables, variable, value, tabled }: Case): OtherValue["by"] {
  const own = tabled.filter((one) => one.name === variable.name && !holdsFor(one, value));
  const by = own.length > 0 ? sortDependencies(own) : smallestConflict(tables, tabled);
  return by.map(cite);
}

/** The first preference that the resolver could keep, and could not have kept with this value. */
function decidingPreference({ tables, variable, value, tabled }: Case): Dependency | undefined {
  const withValue = fixed(tables, variable, value);
  let kept = tabled.filter(({ strength }) => strength === "require");
  for (const preference of tabled.filter(({ strength }) => strength === "prefer")) {
    if (search(tables, [...kept, preference]) === undefined) continue;
    kept = [...kept, preference];
    if (search(withValue, kept) === undefined) return preference;
  }
  return undefined;
}

function cite({ name, range, source }: Dependency): OtherValue["by"][number] {
  return { name, range, source };
}
