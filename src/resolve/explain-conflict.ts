import { FactoryError } from "../errors/factory-error.ts";
import { nearestValues } from "./nearest-values.ts";
import { search } from "./search.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import { cellOf, type Tables, toTables, type Variable, valuesOf } from "./tables.ts";
import type { CompatMatrix, Dependency } from "./types.ts";
import { VERSIONINGS } from "./versionings.ts";

/**
 * The error for required dependencies without a solution: a smallest set of them that still has none (each is
 * needed for the conflict), and what each of its variables could be if only that variable changed.
 */
export function explainConflict(tables: Tables, required: readonly Dependency[]): FactoryError {
  const conflict = smallestConflict(tables, required);
  const matrices = smallestMatrices(tables.matrices, conflict);
  if (conflict.length === 0) {
    const names = matrices.map(({ name }) => name).join(" and ");
    return new FactoryError("COMPAT_INVALID", `the rows of ${names} have nothing in common`);
  }
  const involved = toTables(matrices);
  const names = [...new Set(conflict.map(({ name }) => name))];
  const available = new Map(names.map((name) => [name, availableValues(involved, name, conflict)]));
  return new FactoryError("NO_RESOLUTION", `no ${subject(matrices)} has ${describe(conflict, names)}`, {
    hint: hint({ tables: involved, conflict, available }),
    ...sourceOf(conflict),
    details: {
      conflict: conflict.map(({ name, range, source, requestedBy }) => ({
        name,
        range,
        source,
        requestedBy,
      })),
      available: Object.fromEntries(available),
    },
  });
}

/** Shrinks by deletion; what the project did not write is deleted first, so that its own lines are named. */
export function smallestConflict(tables: Tables, required: readonly Dependency[]): readonly Dependency[] {
  const sorted = sortDependencies(required).toReversed();
  let conflict = sorted;
  for (const rank of [0, 1, 2]) {
    for (const dependency of sorted.filter((one) => projectRank(one) === rank)) {
      const without = conflict.filter((other) => other !== dependency);
      if (search(tables, without) === undefined) conflict = without;
    }
  }
  return sortDependencies(conflict);
}

function projectRank({ source }: Dependency): number {
  if (/:\d+(:\d+)?$/.test(source)) return 2;
  return source.startsWith("-") ? 1 : 0;
}

/** The first line of the project in the conflict; a flag or a default only when there is none. */
function sourceOf(conflict: readonly Dependency[]): { readonly source?: string } {
  const [first] = conflict.toSorted((a, b) => projectRank(b) - projectRank(a));
  return first === undefined ? {} : { source: first.source };
}

function smallestMatrices(
  matrices: readonly CompatMatrix[],
  conflict: readonly Dependency[],
): readonly CompatMatrix[] {
  let needed = matrices;
  for (const matrix of matrices.toReversed()) {
    const without = needed.filter((other) => other !== matrix);
    if (search(toTables(without), conflict) === undefined) needed = without;
  }
  return needed;
}

/** What the variable can be when its own ranges are dropped and all others of the conflict stay. */
function availableValues(tables: Tables, name: string, conflict: readonly Dependency[]): readonly string[] {
  const variable = tables.variables.get(name);
  if (variable === undefined) return [];
  const { rules } = variable;
  const others = conflict.filter((dependency) => dependency.name !== name);
  const rows = variable.matrices.flatMap((index) => tables.matrices[index]?.rows ?? []);
  const values = valuesOf(rows, name).filter((value) => search(fixed(tables, variable, value), others));
  return rules.ordered ? values.toSorted((a, b) => rules.compare(a, b) || (a < b ? -1 : 1)) : values;
}

/** The same tables with one version of one variable. */
export function fixed(tables: Tables, { name, rules }: Variable, value: string): Tables {
  return toTables(
    tables.matrices.map((matrix) =>
      name in matrix.variables
        ? { ...matrix, rows: matrix.rows.filter((row) => rules.covers(cellOf(row, name), value)) }
        : matrix,
    ),
  );
}

function subject(matrices: readonly CompatMatrix[]): string {
  const [first, ...others] = matrices;
  if (first === undefined) return "combination";
  if (others.length === 0) return first.subject ?? `entry of ${first.name}`;
  return `combination of ${list(
    matrices.map((matrix) => matrix.subject ?? matrix.name),
    "and",
  )}`;
}

function describe(conflict: readonly Dependency[], names: readonly string[]): string {
  const parts = names.map((name) => {
    const ranges = conflict.filter((dependency) => dependency.name === name);
    return `${name} ${ranges.map(({ range, source }) => `${range.trim() || "*"} (${source})`).join(" and ")}`;
  });
  return parts.join(" together with ");
}

function hint(options: {
  readonly tables: Tables;
  readonly conflict: readonly Dependency[];
  readonly available: ReadonlyMap<string, readonly string[]>;
}): string {
  const { tables, conflict, available } = options;
  const offers = [...available].map(([name, values]) => {
    const ranges = conflict.filter((dependency) => dependency.name === name);
    const sources = list([...new Set(ranges.map(({ source }) => source))], "or");
    const rules = tables.variables.get(name)?.rules ?? VERSIONINGS.exact;
    const wanted = ranges.map(({ range }) => range).join(" ");
    return { name, sources, plural: values.length > 1, ...nearestValues({ rules, values, wanted }) };
  });
  const [only] = offers;
  if (only !== undefined && offers.length === 1) {
    const be = only.plural ? "are" : "is";
    return `change the range in ${only.sources}: ${only.name} ${offered(only, "and")} ${be} available`;
  }
  const changes = offers.map((offer) => `${offer.name} (${offer.sources}) to ${offered(offer, "or")}`);
  return `change either ${changes.join(", or ")}`;
}

function offered(
  { nearest, complete }: { readonly nearest: readonly string[]; readonly complete: boolean },
  word: "and" | "or",
): string {
  return complete ? list(nearest, word) : `${nearest.join(", ")}, …`;
}

function list(items: readonly string[], word: "and" | "or"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;
}
