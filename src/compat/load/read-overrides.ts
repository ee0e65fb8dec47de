import type { Problem } from "../../errors/factory-error.ts";
import { checkOverride } from "../check/check-table.ts";
import { type JsonDocument, parseJsonPlaces } from "../check/parse-json-places.ts";
import type { CompatOverride, CompatTable, OverrideFile } from "../compat-table.ts";
import type { ListedOverride } from "./list-overrides.ts";
import { mergeOverrides } from "./merge-overrides.ts";

export interface ReadOverrides {
  readonly files: readonly OverrideFile[];
  readonly problems: readonly Problem[];
}

/** Overrides of `tables`, each checked against what those before it leave. Files with problems are left out. */
export async function readOverrides(
  listed: readonly ListedOverride[],
  tables: readonly CompatTable[],
): Promise<ReadOverrides> {
  const files: OverrideFile[] = [];
  const problems: Problem[] = [];
  for (const { file, read } of listed) {
    const document: JsonDocument = parseJsonPlaces(await read(), file);
    const known = mergeOverrides(
      tables,
      files.map(({ override }) => override),
    );
    const found = await checkOverride(document, known);
    if (found.length > 0) problems.push(...found);
    else files.push({ file, override: document.value as CompatOverride });
  }
  return { files, problems };
}
