import { agrees } from "./agreement.ts";
import type { Tables } from "./encoded.ts";
import { cellOf, type PinnedValue } from "./pin-values.ts";
import { namingDependency } from "./relax-ties.ts";
import type { Solution } from "./solve-tables.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import { rowId, versionOf } from "./tabled-pins.ts";
import type { Dependency, Note, Pin } from "./types.ts";
import { VERSIONINGS } from "./versionings.ts";

/** What the user should know of versions that no table lists and of those that were forced. */
export function resolutionNotes(
  tables: Tables,
  dependencies: readonly Dependency[],
  { solution, pins }: { readonly solution: Solution; readonly pins: Readonly<Record<string, Pin>> },
): readonly Note[] {
  const sorted = sortDependencies(dependencies);
  const notes = [...untabledNotes(sorted, solution)];
  const forcing = sorted.filter(({ strength }) => strength === "override");
  for (const [index, { name: variable, source }] of forcing.entries()) {
    const version = pins[variable]?.version;
    if (version === undefined || forcing.findIndex(({ name }) => name === variable) < index) continue;
    const said = [
      ...rowsAgainst(tables, solution, solution.pins.get(variable)),
      ...rangesAgainst(sorted, variable, version),
    ];
    for (const one of said) notes.push({ kind: "overridden", variable, version, source, ...one });
  }
  return notes.toSorted((a, b) => (a.variable === b.variable ? 0 : a.variable < b.variable ? -1 : 1));
}

function untabledNotes(dependencies: readonly Dependency[], { relaxation, pins }: Solution): readonly Note[] {
  return relaxation.untabled.flatMap((variable): readonly Note[] => {
    const pinned = pins.get(variable.name);
    const asking = relaxation.required.filter(({ name }) => name === variable.name);
    const naming = namingDependency(
      variable,
      dependencies.filter((one) => asking.includes(one)),
    );
    if (pinned === undefined || naming === undefined) return [];
    return [{ kind: "untabled", variable: variable.name, version: versionOf(pinned), source: naming.source }];
  });
}

type Said = Pick<Extract<Note, { readonly kind: "overridden" }>, "says" | "saidBy">;

function rowsAgainst(tables: Tables, solution: Solution, pinned: PinnedValue | undefined): readonly Said[] {
  if (pinned === undefined) return [];
  const { state, query } = solution;
  return pinned.variable.columns.flatMap((column): readonly Said[] => {
    if (!query.relaxed.has(column) || state.active[column.matrix] !== 1) return [];
    const cell = cellOf(state, column);
    if (cell < 0 || agrees(column, cell, pinned.id)) return [];
    return [{ says: column.texts[cell] ?? "", saidBy: rowId(tables, solution, column) }];
  });
}

function rangesAgainst(
  dependencies: readonly Dependency[],
  variable: string,
  version: string,
): readonly Said[] {
  return dependencies
    .filter(({ name, strength }) => name === variable && strength === "require")
    .filter(({ versioning, range }) => !VERSIONINGS[versioning].matches(version, range))
    .map(({ range, source }) => ({ says: range, saidBy: source }));
}
