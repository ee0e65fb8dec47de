import { FactoryError } from "../errors/factory-error.ts";
import { conflictHint } from "./conflict-hint.ts";
import type { Matrix, Tables } from "./encoded.ts";
import { type Change, nearestChanges } from "./nearest-changes.ts";
import { unlistedVersions } from "./pin-untabled.ts";
import { setTwice } from "./set-twice.ts";
import { conflictingMatrices, projectRank, smallestConflict } from "./smallest-conflict.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import type { Dependency } from "./types.ts";

/** Who has to change something: the project, the tables, or factory's own defaults. */
export type ConflictFault = "user" | "table" | "factory";

/**
 * The error for required dependencies without a solution: a smallest set of them that still has none (each is needed
 * for the conflict), the tables that say so, and changes that were tried out. `details` is the same as data.
 */
export function explainConflict(tables: Tables, dependencies: readonly Dependency[]): FactoryError {
  const demanded = sortDependencies(dependencies.filter(({ strength }) => strength !== "prefer"));
  const conflict = smallestConflict(tables, demanded);
  const matrices = conflictingMatrices(tables, conflict);
  if (conflict.length === 0) {
    const names = matrices.map(({ source }) => source.name);
    return new FactoryError("COMPAT_INVALID", `the rows of ${names.join(" and ")} have nothing in common`, {
      details: { conflict: [], tables: names, fault: "table" },
    });
  }
  const unlisted = unlistedVariable(tables, conflict);
  if (unlisted !== undefined && matrices.length === 0) return unlistedVersions(unlisted, conflict);
  const twice = setTwice(conflict);
  if (twice !== undefined) return twice;
  const names = [...new Set(conflict.map(({ name }) => name))];
  const changes = nearestChanges(tables, demanded, conflict);
  const { hint: change, available } = conflictHint({ tables, demanded, conflict, changes });
  const hint = hintFor(faultOf(conflict, matrices), { change, names, matrices });
  return new FactoryError("NO_RESOLUTION", `no ${subject(matrices)} has ${describe(conflict, names)}`, {
    hint,
    ...sourceOf(conflict),
    details: details({ conflict, matrices, changes, available }),
  });
}

/** Names who else than the project may have to change something. */
function hintFor(
  fault: ConflictFault,
  options: {
    readonly change: string;
    readonly names: readonly string[];
    readonly matrices: readonly Matrix[];
  },
): string {
  const { change, names, matrices } = options;
  switch (fault) {
    case "user":
      return change;
    case "table": {
      const tables = matrices.map(({ source }) => source.name).join(" or ");
      return `${change}, or correct the rows of ${tables} in .factory/compat: no two of them go together`;
    }
    case "factory":
      return `ask for one ${names.join(" and one ")} yourself, and report this: the ranges are factory's own`;
  }
}

function unlistedVariable(tables: Tables, conflict: readonly Dependency[]): string | undefined {
  const [first] = conflict;
  const variable = first && tables.variables.get(first.name);
  return variable?.listed === 1 ? variable.name : undefined;
}

function details(options: {
  readonly conflict: readonly Dependency[];
  readonly matrices: readonly Matrix[];
  readonly changes: readonly Change[];
  readonly available: Readonly<Record<string, readonly string[]>>;
}): Readonly<Record<string, unknown>> {
  const { conflict, matrices, changes, available } = options;
  return {
    fault: faultOf(conflict, matrices),
    conflict: conflict.map(({ name, range, source, requestedBy }) => ({
      name,
      range,
      source,
      requestedBy,
    })),
    tables: matrices.map(({ source }) => source.name),
    changes,
    available,
  };
}

/** Tables that list a version each on its own, but never together, contradict each other. */
function faultOf(conflict: readonly Dependency[], matrices: readonly Matrix[]): ConflictFault {
  if (conflict.every(({ source }) => source === "default")) return "factory";
  const oneVariable = new Set(conflict.map(({ name }) => name)).size === 1;
  return oneVariable && matrices.length > 1 ? "table" : "user";
}

/** The first line of the project in the conflict; a flag or a default only when there is none. */
function sourceOf(conflict: readonly Dependency[]): { readonly source?: string } {
  const [first] = conflict.toSorted((a, b) => projectRank(b) - projectRank(a));
  return first === undefined ? {} : { source: first.source };
}

function subject(matrices: readonly Matrix[]): string {
  const [first, ...others] = matrices;
  if (first === undefined) return "combination";
  if (others.length === 0) return first.source.subject ?? `entry of ${first.source.name}`;
  const names = matrices.map(({ source }) => source.subject ?? source.name);
  return `combination of ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function describe(conflict: readonly Dependency[], names: readonly string[]): string {
  const parts = names.map((name) => {
    const ranges = conflict.filter((dependency) => dependency.name === name);
    return `${name} ${ranges.map(({ range, source }) => `${range.trim() || "*"} (${source})`).join(" and ")}`;
  });
  return parts.join(" together with ");
}
