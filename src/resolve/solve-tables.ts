import type { Tables } from "./encoded.ts";
import { firstSolution } from "./first-solution.ts";
import { type Kept, keepPreference } from "./keep-preference.ts";
import { type PinnedValue, pinValues } from "./pin-values.ts";
import type { State } from "./propagate.ts";
import type { Query } from "./query.ts";
import { type Relaxation, relaxTies } from "./relax-ties.ts";
import type { Dependency } from "./types.ts";

export interface Solution {
  readonly relaxation: Relaxation;
  readonly query: Query;
  readonly state: State;
  readonly pins: ReadonlyMap<string, PinnedValue>;
}

/**
 * The solution that satisfies all that is required and, one after the other, each preference that still can hold;
 * of these the first. Undefined when what is required has none.
 */
export function solveTables(tables: Tables, dependencies: readonly Dependency[]): Solution | undefined {
  const relaxation = relaxTies(
    tables,
    dependencies.filter(({ strength }) => strength !== "prefer"),
  );
  if (relaxation === undefined) return undefined;
  const kept = keepPreferences(tables, relaxation, dependencies);
  const { query } = kept.search;
  const state = firstSolution(kept.search);
  const pins = pinValues(query, state);
  if (pins === undefined) throw new Error("the search lost the solution it had");
  return { relaxation: kept.relaxation, query, state, pins };
}

function keepPreferences(tables: Tables, relaxation: Relaxation, dependencies: readonly Dependency[]): Kept {
  let kept: Kept = { relaxation, kept: [], search: relaxation.search };
  for (const preference of byRank(dependencies)) {
    kept = keepPreference(tables, kept, preference) ?? kept;
  }
  return kept;
}

/** Preferences, those with more weight first, else as given. */
export function byRank(dependencies: readonly Dependency[]): readonly Dependency[] {
  return dependencies
    .filter(({ strength }) => strength === "prefer")
    .toSorted((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
}
