import { distance } from "fastest-levenshtein";
import type { Tables, Variable } from "./encoded.ts";
import { initialState } from "./propagate.ts";
import { toQuery } from "./query.ts";
import { relaxTies } from "./relax-ties.ts";
import { smallestConflict } from "./smallest-conflict.ts";
import type { Dependency } from "./types.ts";

/** One version to ask for instead, in every place where it is not allowed now. */
export interface Edit {
  readonly variable: string;
  readonly from: readonly { readonly range: string; readonly source: string }[];
  readonly to: string;
}

/** Edits that, made together, give the dependencies a solution. */
export type Change = readonly Edit[];

const MOST = 3;
const MOST_TRIED = 12;
const MOST_TOGETHER = 3;

/**
 * At most three changes of what a conflict is about, fewest edits and nearest versions first; each was resolved with
 * all that is required. None of them edits factory's own defaults.
 */
export function nearestChanges(
  tables: Tables,
  demanded: readonly Dependency[],
  conflict: readonly Dependency[],
): readonly Change[] {
  return changesFor({ tables, demanded, conflict, depth: 1 });
}

interface Situation {
  readonly tables: Tables;
  readonly demanded: readonly Dependency[];
  readonly conflict: readonly Dependency[];
  /** How many edits there are already, with the next. */
  readonly depth: number;
}

function changesFor(situation: Situation): readonly Change[] {
  const names = [...new Set(situation.conflict.map(({ name }) => name))];
  const ranked = names.flatMap((name) =>
    changesOf(name, situation).map((change, rank) => ({ change, rank })),
  );
  const editCount = (change: Change) => change.reduce((count, { from }) => count + from.length, 0);
  const changes = ranked
    .toSorted((a, b) => editCount(a.change) - editCount(b.change) || a.rank - b.rank)
    .map(({ change }) => change);
  return changes.filter((one) => !changes.some((other) => doesLess(other, one))).slice(0, MOST);
}

/** Whether a change makes do with fewer of the variables of another one. */
function doesLess(part: Change, whole: Change): boolean {
  if (part.length >= whole.length) return false;
  return part.every(({ variable }) => whole.some((edit) => edit.variable === variable));
}

/** Changes of one variable, with those of others when there is a second conflict without it. */
function changesOf(name: string, { tables, demanded, depth }: Situation): readonly Change[] {
  const variable = tables.variables.get(name);
  if (variable === undefined) return [];
  const own = demanded.filter((dependency) => dependency.name === name);
  const others = demanded.filter((dependency) => dependency.name !== name);
  if (relaxTies(tables, others) !== undefined) {
    return editsOf({ tables, variable, own, others }).map((edit) => [edit]);
  }
  if (depth === MOST_TOGETHER) return [];
  const conflict = smallestConflict(tables, others);
  return changesFor({ tables, demanded: others, conflict, depth: depth + 1 }).flatMap((first) => {
    const changed = first.reduce<readonly Dependency[]>(applyEdit, others);
    const [edit] = editsOf({ tables, variable, own, others: changed });
    return edit === undefined ? [] : [[...first, edit]];
  });
}

function applyEdit(dependencies: readonly Dependency[], { variable, from, to }: Edit): readonly Dependency[] {
  const [first] = from;
  return dependencies.flatMap((one) => {
    const edited =
      one.name === variable && from.some(({ range, source }) => one.range === range && one.source === source);
    if (!edited) return [one];
    return one.range === first?.range && one.source === first.source ? [{ ...one, range: to }] : [];
  });
}

interface Place {
  readonly tables: Tables;
  readonly variable: Variable;
  readonly own: readonly Dependency[];
  readonly others: readonly Dependency[];
}

function editsOf(place: Place): readonly Edit[] {
  const edits: Edit[] = [];
  for (const edit of candidates(place).slice(0, MOST_TRIED)) {
    const { variable, own, others } = place;
    const changed = applyEdit(own, edit);
    if (relaxTies(place.tables, [...others, ...changed]) === undefined) continue;
    edits.push({ ...edit, variable: variable.name });
    if (edits.length === MOST) break;
  }
  return edits;
}

/** Values that propagation leaves when the variable may have any, those with the fewest edits and the nearest first. */
function candidates({ tables, variable, own, others }: Place): readonly Edit[] {
  const wanted = own.map(({ range }) => range).join(" ");
  const edits = possibleValues({ tables, variable, others }).map((to) => {
    const against = own.filter(({ range }) => !variable.rules.matches(to, range));
    return { to, against, far: 0 };
  });
  const order = new Map(
    byNearness(
      variable,
      edits.map(({ to }) => to),
      wanted,
    ).map((value, rank) => [value, rank]),
  );
  return edits
    .filter(({ against }) => against.length > 0 && against.every(({ source }) => source !== "default"))
    .toSorted(
      (a, b) => a.against.length - b.against.length || (order.get(a.to) ?? 0) - (order.get(b.to) ?? 0),
    )
    .map(({ to, against }) => ({
      variable: variable.name,
      from: against.map(({ range, source }) => ({ range, source })),
      to,
    }));
}

/** What is left of the variable after propagation when it may have any value; a superset of what is possible. */
export function possibleValues({ tables, variable, others }: Omit<Place, "own">): readonly string[] {
  const any: Dependency = {
    name: variable.name,
    range: "*",
    versioning: variable.versioning,
    strength: "require",
    requestedBy: "nearest change",
    source: "nearest change",
  };
  const relaxation = relaxTies(tables, others);
  if (relaxation === undefined) return [];
  const state = initialState(toQuery(tables, { ...relaxation, required: [...relaxation.required, any] }));
  const domain = state?.domains[variable.index] ?? new Uint8Array();
  const none = variable.columns.some(({ isRange, texts }) => !isRange && texts.includes("none"));
  return variable.values.filter((_, id) => (id === 0 ? none : id < variable.listed && domain[id] === 1));
}

/** By place in the order of versions, the newer of two equally near first; by spelling for names. */
export function byNearness(
  { rules }: Variable,
  values: readonly string[],
  wanted: string,
): readonly string[] {
  if (!rules.ordered) return values.toSorted((a, b) => distance(a, wanted) - distance(b, wanted));
  const sorted = values.toSorted((a, b) => rules.compare(a, b) || (a < b ? -1 : 1));
  const named = (wanted.match(/\d+(\.\d+)*/g) ?? []).find((version) => rules.isVersion(version));
  const place =
    named === undefined ? sorted.length : sorted.filter((value) => rules.compare(value, named) < 0).length;
  const away = (index: number) => (index >= place ? index - place : place - index - 0.5);
  return sorted
    .map((value, index) => ({ value, away: away(index) }))
    .toSorted((a, b) => a.away - b.away)
    .map(({ value }) => value);
}
