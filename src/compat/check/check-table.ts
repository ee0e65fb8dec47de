import type { Problem } from "../../errors/factory-error.ts";
import { compatSchema, overrideSchema } from "../compat-schema.ts";
import type { CompatOverride, CompatTable } from "../compat-table.ts";
import type { JsonDocument } from "./parse-json-places.ts";
import { rowProblems } from "./row-problems.ts";
import { schemaProblems } from "./schema-problems.ts";
import { shadowProblems } from "./shadow-problems.ts";

/** Everything that is wrong with a table. */
export async function checkTable(document: JsonDocument): Promise<readonly Problem[]> {
  if (document.value === undefined) return document.problems;
  const problems = [...document.problems, ...(await schemaProblems(document, compatSchema))];
  if (problems.length > 0) return problems;
  const table = document.value as CompatTable;
  return [...columnProblems(document, table), ...rowProblems(document, table)];
}

/** Everything that is wrong with an override of `tables`. */
export async function checkOverride(
  document: JsonDocument,
  tables: readonly CompatTable[],
): Promise<readonly Problem[]> {
  if (document.value === undefined) return document.problems;
  const problems = [...document.problems, ...(await schemaProblems(document, overrideSchema))];
  if (problems.length > 0) return problems;
  const override = document.value as CompatOverride;
  const base = tables.find(({ name }) => name === override.name);
  if (base === undefined) return checkTable(asTable(document, override));
  const columns = {
    variables: override.variables ?? base.variables,
    ranges: override.ranges ?? base.ranges ?? [],
  };
  return [
    ...columnProblems(document, columns),
    ...rowProblems(document, columns),
    ...shadowProblems(document, override, base),
  ];
}

/** A new table may carry the keys of an override, which mean nothing then. */
function asTable(document: JsonDocument, { mode: _, remove: __, ...table }: CompatOverride): JsonDocument {
  return { ...document, value: table };
}

function columnProblems(
  document: JsonDocument,
  { variables, ranges = [] }: Pick<CompatTable, "variables" | "ranges">,
): readonly Problem[] {
  return ranges.flatMap((column, index) =>
    Object.hasOwn(variables, column)
      ? []
      : [
          {
            message: `ranges names ${column}, which is no variable`,
            source: document.place(`/ranges/${index}`),
            hint: `use ${Object.keys(variables).join(", ")}`,
          },
        ],
  );
}
