import { problemsError } from "../../errors/problems-error.ts";
import { readMatrix } from "../../resolve/read-matrix.ts";
import type { CompatMatrix } from "../../resolve/types.ts";
import type { CompatTable } from "../compat-table.ts";
import { BUILTIN_FILES, builtinTables, type TableFile } from "./builtin-tables.ts";
import { listOverrides, type OverrideFolders } from "./list-overrides.ts";

/** The tables that a plan is made with. */
export interface LoadedMatrices {
  /** Those without `when`: they take part in every plan. */
  readonly matrices: readonly CompatMatrix[];
  /** Those with `when` that can take part once these variables are asked for, in the order in which they decide. */
  readonly conditional: (variables: readonly string[]) => Promise<readonly CompatMatrix[]>;
}

/**
 * The tables of this release with the overrides of the folders. Throws CONFIG_INVALID with every problem of every
 * override, because those are the user's files, and FILE_MISSING for a given folder that is not there.
 */
export async function loadMatrices(folders: OverrideFolders): Promise<LoadedMatrices> {
  const files = await tableFiles(folders);
  const always = files.filter(({ when }) => when === undefined);
  return {
    matrices: (await Promise.all(always.map(({ load }) => load()))).map(toMatrix),
    conditional: async (variables) => (await conditionalTables(files, variables)).map(toMatrix),
  };
}

async function tableFiles(folders: OverrideFolders): Promise<readonly TableFile[]> {
  const overrides = await listOverrides(folders);
  if (overrides.length === 0) return BUILTIN_FILES;
  const [{ readOverrides }, { mergeOverrides }, tables] = await Promise.all([
    import("./read-overrides.ts"),
    import("./merge-overrides.ts"),
    builtinTables(),
  ]);
  const { files, problems } = await readOverrides(overrides, tables);
  if (problems.length > 0) throw problemsError("CONFIG_INVALID", "the compatibility overrides", problems);
  const merged = mergeOverrides(
    tables,
    files.map(({ override }) => override),
  );
  return merged.map((table) => ({
    ...(table.when === undefined ? {} : { when: table.when }),
    load: async () => table,
  }));
}

/** A table that takes part can bring in another one by its columns: torch names a release of CUDA. */
async function conditionalTables(
  files: readonly TableFile[],
  variables: readonly string[],
): Promise<readonly CompatTable[]> {
  const names = new Set(variables);
  const found = new Map<TableFile, CompatTable>();
  const next = () =>
    files.find((file) => file.when !== undefined && names.has(file.when) && !found.has(file));
  for (let file = next(); file !== undefined; file = next()) {
    const table = await file.load();
    found.set(file, table);
    for (const name of Object.keys(table.variables)) names.add(name);
  }
  return files.flatMap((file) => found.get(file) ?? []);
}

function toMatrix(table: CompatTable): CompatMatrix {
  return readMatrix(table, `compat/${table.name}.json`);
}
