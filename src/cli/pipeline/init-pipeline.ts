import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { RELEASE_PIPELINE } from "../../pipeline/release-pipeline.ts";
import type { Context } from "../context.ts";

/** `factory pipeline init`: the pipeline that factory run uses without one. Throws FILE_EXISTS. */
export async function initPipeline(
  file: string,
  { json }: { readonly json?: true },
  { cwd, stdout }: Context,
): Promise<void> {
  const path = resolve(cwd, file);
  try {
    await writeFile(path, RELEASE_PIPELINE, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      throw new FactoryError("FILE_EXISTS", `${file} exists already`, {
        hint: "name another file, or remove that one",
        cause: error,
      });
    }
    throw new FactoryError("OUTPUT_FAILED", `cannot write ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  stdout.write(
    json === true
      ? `${JSON.stringify({ file: path }, undefined, 2)}\n`
      : `wrote ${file}\nrun it with: factory run ${file}\n`,
  );
}
