import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Context } from "../context.ts";

/** No pipeline that people write is a tenth as large. */
const MAX_BYTES = 16 * 2 ** 20;

/** The text of a file, or of standard input for `-`. Throws FILE_MISSING, FILE_TOO_LARGE or FILE_UNREADABLE. */
export async function readPipelineFile(file: string, { cwd, stdin }: Context): Promise<string> {
  return file === "-" ? decoded(file, await stdin()) : readPipelineAt(resolve(cwd, file), file);
}

/** The text of the file at that path, which messages call `file`. Throws the same. */
export async function readPipelineAt(path: string, file: string): Promise<string> {
  return decoded(file, await readBytes(file, path));
}

/** With its byte order mark: a digest of the text is that of the file. */
function decoded(file: string, bytes: Uint8Array): string {
  assertSize(file, bytes.length);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new FactoryError("FILE_UNREADABLE", `${file} is not UTF-8 text`, {
      hint: `save ${file} as UTF-8 text`,
      cause,
    });
  }
}

async function readBytes(file: string, path: string): Promise<Uint8Array> {
  try {
    const { size, isFile } = await describe(path);
    if (!isFile) {
      throw new FactoryError("FILE_UNREADABLE", `${file} is not a file`, {
        hint: "name a pipeline in a file",
      });
    }
    assertSize(file, size);
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof FactoryError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") {
      const hint = `create ${file}, or correct its name`;
      throw new FactoryError("FILE_MISSING", `${file} does not exist`, { hint, cause });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FactoryError("FILE_UNREADABLE", `${file} cannot be read: ${reason}`, {
      hint: "make it readable",
      cause,
    });
  }
}

/** Pipes are read, too: a shell makes them of `<(command)`. */
async function describe(path: string): Promise<{ size: number; isFile: boolean }> {
  const found = await stat(path);
  return { size: found.size, isFile: found.isFile() || found.isFIFO() };
}

function assertSize(file: string, bytes: number): void {
  if (bytes <= MAX_BYTES) return;
  throw new FactoryError("FILE_TOO_LARGE", `${file} has ${bytes} bytes, more than the ${MAX_BYTES} allowed`, {
    hint: "split the pipeline",
  });
}
