import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { replaceFile } from "../../store/replace-file.ts";

/** Writes a file that the user named, as a whole or not at all. */
export async function writeOutput(cwd: string, file: string, text: string): Promise<void> {
  try {
    await replaceFile(resolve(cwd, file), text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = "name a file in a folder that exists and that you may write to";
    throw new FactoryError("OUTPUT_INVALID", `${file} cannot be written: ${reason}`, { hint, cause });
  }
}
