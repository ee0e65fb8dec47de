import { realpath } from "node:fs/promises";
import { FactoryError } from "../../../errors/factory-error.ts";
import { rawPath } from "./raw-path.ts";

/** The real path of a context folder, in raw form: the folder itself may be reached through symlinks. Throws FILE_MISSING. */
export async function contextRoot(folder: string): Promise<string> {
  try {
    return rawPath(await realpath(folder));
  } catch (cause) {
    throw new FactoryError("FILE_MISSING", `context folder ${folder} cannot be opened`, {
      hint: "check that the folder exists and that you may read it",
      cause,
    });
  }
}
