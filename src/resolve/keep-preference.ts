import type { Tables } from "./encoded.ts";
import { type Search, startSearch } from "./find-solution.ts";
import { toQuery } from "./query.ts";
import { type Relaxation, takeUntabled } from "./relax-ties.ts";
import type { Dependency } from "./types.ts";

/** A relaxation and the preferences that hold with it. */
export interface Kept {
  readonly relaxation: Relaxation;
  readonly kept: readonly Dependency[];
  readonly search: Search;
}

/** With one more preference; undefined when it cannot hold. A version that it names exactly needs no table. */
export function keepPreference(
  tables: Tables,
  { relaxation, kept }: Pick<Kept, "relaxation" | "kept">,
  preference: Dependency,
): Kept | undefined {
  const more = [...kept, preference];
  const search = startSearch(toQuery(tables, { ...relaxation, kept: more }));
  if (search !== undefined) return { relaxation, kept: more, search };
  if (preference.exactly !== true) return undefined;
  const { exactly: _, ...range } = preference;
  const named = [...kept, range];
  const without = takeUntabled(tables, relaxation, named);
  const found = without && startSearch(toQuery(tables, { ...without, kept: named }));
  return without && found && { relaxation: without, kept: named, search: found };
}
