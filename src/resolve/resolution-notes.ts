import { agrees } from "./agreement.ts";
import type { Column, Tables } from "./encoded.ts";
import { cellOf, type PinnedValue } from "./pin-values.ts";
import type { Solution } from "./solve-tables.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import { rowId, versionOf } from "./tabled-pins.ts";
import { namedVersion } from "./tables.ts";
import type { Dependency, Note, Pin } from "./types.ts";
import { VERSIONINGS } from "./versionings.ts";

/** What the user should know of versions that no table lists and of those that were forced. */
export function resolutionNotes(
  tables: Tables,
  dependencies: readonly Dependency[],
  { solution, pins }: { readonly solution: Solution; readonly pins: Readonly<Record<string, Pin>> },
): readonly Note[] {
  const { untabled, open } = solution.relaxation;
  const sorted = sortDependencies(dependencies);
  const notes = [...untabled, ...open].flatMap(({ name }) => unlistedNote(name, sorted, pins[name]));
  const forcing = sorted.filter(({ strength }) => strength === "override");
  for (const [index, { name: variable, source }] of forcing.entries()) {
    const version = pins[variable]?.version;
    if (version === undefined || forcing.findIndex(({ name }) => name === variable) < index) continue;
    const said = [
      ...rowsAgainst(tables, solution, solution.pins.get(variable)),
      ...rangesAgainst(sorted, variable, version),
    ];
    for (const one of said) notes.push({ kind: "overridden", variable, version, source, ...one });
    for (const table of silentAbout(tables, solution, variable)) {
      notes.push({ kind: "untied", variable, version, source, table });
    }
  }
  return notes.toSorted((a, b) => (a.variable === b.variable ? 0 : a.variable < b.variable ? -1 : 1));
}

/** Of a variable with a version that no table lists, or without one: who asked for it. */
function unlistedNote(
  variable: string,
  dependencies: readonly Dependency[],
  pin: Pin | undefined,
): readonly Note[] {
  const own = dependencies.filter(({ name }) => name === variable);
  const forced = own.filter(({ strength }) => strength === "override");
  const required = forced.length > 0 ? forced : own.filter(({ strength }) => strength === "require");
  const naming = [...required, ...own].find(({ versioning, range }) => {
    return pin !== undefined && namedVersion(VERSIONINGS[versioning], range) === pin.version;
  });
  if (pin !== undefined && naming !== undefined)
    return [{ kind: "untabled", variable, version: pin.version, source: naming.source }];
  const [first] = required;
  const range = [...new Set(required.map((one) => one.range.trim()))].join(" and ");
  return first === undefined ? [] : [{ kind: "unlisted-range", variable, range, source: first.source }];
}

type Said = Pick<Extract<Note, { readonly kind: "overridden" }>, "says" | "saidBy" | "tied">;

/** The cells of the forced variable, and the others in rows about it, that the version or its neighbours contradict. */
function rowsAgainst(tables: Tables, solution: Solution, pinned: PinnedValue | undefined): readonly Said[] {
  if (pinned === undefined) return [];
  const { state, query, relaxation, pins } = solution;
  return tables.matrices.flatMap(({ columns, index, when }) =>
    columns.flatMap((column): readonly Said[] => {
      const { variable } = column;
      const own = variable === pinned.variable;
      if (!own && (when !== pinned.variable || relaxation.forced.has(variable.name))) return [];
      if (!query.relaxed.has(column) || state.active[index] !== 1) return [];
      const cell = cellOf(state, column);
      const value = own ? pinned : pins.get(variable.name);
      if (cell < 0 || value === undefined || agrees(column, cell, value.id)) return [];
      const says = column.texts[cell] ?? "";
      const tied = own ? {} : { tied: { variable: variable.name, version: versionOf(value) } };
      return [{ says, saidBy: rowId(tables, solution, column), ...tied }];
    }),
  );
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

/** Tables about the forced variable that had to be left out. */
function silentAbout(tables: Tables, { relaxation }: Solution, name: string): readonly string[] {
  const isSubject = ({ variable, matrix }: Column) =>
    variable.name === name && tables.matrices[matrix]?.when === variable;
  return relaxation.dropped
    .filter(isSubject)
    .flatMap(({ matrix }) => tables.matrices[matrix]?.source.name ?? []);
}
