import { resolve } from "node:path";
import type { CompatTable, OverrideFile } from "../../compat/compat-table.ts";
import { builtinTables } from "../../compat/load/builtin-tables.ts";
import { listOverrides } from "../../compat/load/list-overrides.ts";
import { mergeOverrides } from "../../compat/load/merge-overrides.ts";
import { readOverrides } from "../../compat/load/read-overrides.ts";
import type { Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import type { Context } from "../context.ts";

export interface ReadTables {
  readonly builtin: readonly CompatTable[];
  readonly overrides: readonly OverrideFile[];
  readonly problems: readonly Problem[];
  readonly merged: readonly CompatTable[];
}

/** The tables of this release and the overrides of the current folder and of `--compat`. */
export async function readTables(given: readonly string[], context: Context): Promise<ReadTables> {
  const builtin = await builtinTables();
  const overrides = await listOverrides({
    given: given.map((folder) => resolve(context.cwd, folder)),
    project: { fs: await diskProjectFs(context.cwd), folder: "" },
    cwd: context.cwd,
  });
  const { files, problems } = await readOverrides(overrides, builtin);
  const merged = mergeOverrides(
    builtin,
    files.map(({ override }) => override),
  );
  return { builtin, overrides: files, problems, merged };
}

/** The same; throws CONFIG_INVALID when an override has problems. */
export async function readValidTables(given: readonly string[], context: Context): Promise<ReadTables> {
  const tables = await readTables(given, context);
  if (tables.problems.length > 0) {
    throw problemsError("CONFIG_INVALID", "the compatibility overrides", tables.problems);
  }
  return tables;
}
