import type { Tables } from "./encoded.ts";
import { byNearness, type Change, type Edit, possibleValues } from "./nearest-changes.ts";
import { relaxTies } from "./relax-ties.ts";
import type { Dependency } from "./types.ts";

/** So many versions are named when the conflict is about one variable. */
const MOST_NAMED = 8;

interface Conflict {
  readonly tables: Tables;
  readonly demanded: readonly Dependency[];
  readonly conflict: readonly Dependency[];
  readonly changes: readonly Change[];
}

/** What to do, as one sentence, and which versions the variables of the conflict could have. */
export function conflictHint(options: Conflict): {
  readonly hint: string;
  readonly available: Readonly<Record<string, readonly string[]>>;
} {
  const { conflict, changes } = options;
  const names = [...new Set(conflict.map(({ name }) => name))];
  const [only] = names;
  if (only !== undefined && names.length === 1) {
    const { values, complete } = availableValues(only, options);
    if (values.length > 0)
      return { hint: rangeHint(only, options, { values, complete }), available: { [only]: values } };
  }
  const available = Object.fromEntries(names.map((name) => [name, valuesIn(changes, name)]));
  if (changes.length === 0) {
    const sources = [...new Set(conflict.map(({ source }) => source))];
    return { hint: `take one of these ranges back: ${list(sources, "or")}`, available };
  }
  return { hint: `change ${groupByPlace(changes).join(", or ")}`, available };
}

function rangeHint(
  name: string,
  { conflict }: Conflict,
  { values, complete }: { readonly values: readonly string[]; readonly complete: boolean },
): string {
  const sources = list([...new Set(conflict.map(({ source }) => source))], "or");
  const be = values.length > 1 ? "are" : "is";
  const shown = complete ? list(values, "and") : `${values.join(", ")}, …`;
  return `change the range in ${sources}: ${name} ${shown} ${be} available`;
}

/** The nearest versions with which all else that is required resolves, oldest first. */
function availableValues(
  name: string,
  { tables, demanded }: Conflict,
): { readonly values: readonly string[]; readonly complete: boolean } {
  const variable = tables.variables.get(name);
  if (variable === undefined) return { values: [], complete: true };
  const own = demanded.filter((dependency) => dependency.name === name);
  const others = demanded.filter((dependency) => dependency.name !== name);
  const all = possibleValues({ tables, variable, others });
  const wanted = own.map(({ range }) => range).join(" ");
  const near = byNearness(variable, all, wanted).slice(0, MOST_NAMED);
  const [first] = own;
  const values = near.filter(
    (range) => first !== undefined && relaxTies(tables, [...others, { ...first, range }]) !== undefined,
  );
  const { rules } = variable;
  const order = new Map(all.map((value, index) => [value, index]));
  const place = (value: string) => order.get(value) ?? 0;
  // Names stay as near to what was asked for as they are when there are many, else in the order of the tables.
  const sorted = rules.ordered
    ? values.toSorted((a, b) => rules.compare(a, b) || (a < b ? -1 : 1))
    : all.length > MOST_NAMED
      ? values
      : values.toSorted((a, b) => place(a) - place(b));
  return { values: sorted, complete: all.length <= MOST_NAMED };
}

function valuesIn(changes: readonly Change[], name: string): readonly string[] {
  const edits = changes.flat().filter(({ variable }) => variable === name);
  return [...new Set(edits.map(({ to }) => to))];
}

/** Changes of the same place are one, with several versions to choose from. */
function groupByPlace(changes: readonly Change[]): readonly string[] {
  const groups = new Map<string, { readonly text: string; readonly values: string[] }>();
  for (const change of changes) {
    const [last] = change.slice(-1);
    if (last === undefined) continue;
    const before = change.slice(0, -1).map((edit) => `${place(edit)} to ${edit.to}`);
    const text = [...before, place(last)].join(" and ");
    const group = groups.get(text) ?? { text, values: [] };
    group.values.push(last.to);
    groups.set(text, group);
  }
  return [...groups.values()].map(({ text, values }) => `${text} to ${list(values, "or")}`);
}

function place({ variable, from }: Edit): string {
  return `${variable} ${from.map(({ range, source }) => `${range.trim() || "*"} (${source})`).join(" and ")}`;
}

function list(items: readonly string[], word: "and" | "or"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}
