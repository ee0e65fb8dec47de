import type { Problem } from "../../errors/factory-error.ts";
import type { CompatMatrix } from "../../resolve/types.ts";
import type { CompatOverride } from "../compat-table.ts";
import type { JsonDocument } from "./parse-json-places.ts";

/** An override after which no row of its table can be chosen any more, or whose removals name no row. */
export function shadowProblems(
  document: JsonDocument,
  override: CompatOverride,
  base: CompatMatrix | undefined,
): readonly Problem[] {
  const variables = Object.keys(override.variables ?? base?.variables ?? {});
  return [
    ...nothingLeft(document, override, base),
    ...unknownRemovals(document, override, base),
    ...override.rows.flatMap((row, index) => {
      const binding = variables.filter((name) => !["", "*", undefined].includes(row[name]));
      if (binding.length > 0) return [];
      const message = `row ${row.id} has no cell of ${variables.join(", ")}: it fits everything and hides every row after it`;
      return [
        { message, source: document.place(`/rows/${index}`), hint: "write for which versions the row holds" },
      ];
    }),
  ];
}

function nothingLeft(
  document: JsonDocument,
  override: CompatOverride,
  base: CompatMatrix | undefined,
): Problem[] {
  const removed = new Set(override.remove);
  const kept = override.mode === "replace" ? [] : (base?.rows ?? []).filter(({ id }) => !removed.has(id));
  if (kept.length > 0 || override.rows.length > 0) return [];
  const source = document.place(override.mode === "replace" ? "/rows" : "/remove");
  return [
    {
      message: `the override leaves no row of ${override.name}`,
      source,
      hint: "leave or add at least one row",
    },
  ];
}

function unknownRemovals(
  document: JsonDocument,
  override: CompatOverride,
  base: CompatMatrix | undefined,
): Problem[] {
  const ids = new Set(base?.rows.map(({ id }) => id));
  return (override.remove ?? []).flatMap((id, index) =>
    ids.has(id)
      ? []
      : [
          {
            message: `${override.name} has no row ${id} to remove`,
            source: document.place(`/remove/${index}`),
            hint: `look at \`factory compat show ${override.name}\``,
          },
        ],
  );
}
