import { isLayoutRef } from "../../base/base-name.ts";
import { readBaseLayout } from "../../base/read-base-layout.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { CompatRow } from "../../resolve/types.ts";
import type { SmokeTools } from "../../smoke/request.ts";
import { baseCatalogues } from "../base-catalogues.ts";
import type { Context } from "../context.ts";

/** The image whose Python runs the runner: a base that this machine has, else the first of the catalogue in a registry. */
export async function chooseTools(context: Context): Promise<SmokeTools> {
  const rows = (await baseCatalogues(context)).flatMap((matrix) => matrix.rows).filter(hasPython);
  for (const { runtime = "", interpreter = "" } of rows) {
    if (!isLayoutRef(runtime)) continue;
    const dir = await layoutOf(runtime, context);
    if (dir !== undefined) return { kind: "layout", dir, interpreter };
  }
  const row = rows.find(({ runtime = "" }) => !isLayoutRef(runtime));
  if (row?.runtime === undefined || row.interpreter === undefined) {
    throw new FactoryError("BASE_NOT_BUILT", "no base with Python is known, which runs the checks", {
      hint: "run: factory base build debian-python:3.13",
    });
  }
  return { kind: "registry", ref: row.runtime, interpreter: row.interpreter };
}

function hasPython({ python, interpreter, runtime }: CompatRow): boolean {
  return python !== undefined && interpreter !== undefined && runtime !== undefined;
}

async function layoutOf(name: string, { folders, platform }: Context): Promise<string | undefined> {
  try {
    const { dir, config } = await readBaseLayout({ name, cacheDir: folders.cache });
    return config.architecture === platform.architecture ? dir : undefined;
  } catch (error) {
    if (error instanceof FactoryError) return undefined;
    throw error;
  }
}
