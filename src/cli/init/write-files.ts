import { lstat, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { replaceFile } from "../../store/replace-file.ts";

export interface FilesToWrite {
  /** Absolute; made when it does not exist. */
  readonly folder: string;
  /** Text by name. */
  readonly files: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Writes all files or none: what was written before a failure or an interruption is taken back. */
export async function writeFiles({ folder, files, signal }: FilesToWrite): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    const made = await mkdir(folder, { recursive: true });
    if (made !== undefined) undo.unshift(() => rm(made, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
      signal.throwIfAborted();
      undo.unshift(await writeOne(join(folder, name), text));
    }
    signal.throwIfAborted();
  } catch (error) {
    for (const back of undo) await back();
    throw asFailure(error, folder);
  }
}

/** Writes one file and gives back what takes that back. */
async function writeOne(file: string, text: string): Promise<() => Promise<void>> {
  const before = await textBefore(file);
  await replaceFile(file, text);
  return () => (before === undefined ? rm(file, { force: true }) : writeFile(file, before));
}

async function textBefore(file: string): Promise<Buffer | undefined> {
  const stats = await lstat(file).catch(() => undefined);
  if (stats === undefined) return undefined;
  if (stats.isFile()) return readFile(file);
  throw new FactoryError("FILE_UNREADABLE", `${file} is not a regular file`, {
    source: file,
    hint: "remove it, or choose another folder",
  });
}

function asFailure(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof FactoryError || typeof code !== "string" || !/^E[A-Z]+$/.test(code)) return error;
  return new FactoryError("OUTPUT_FAILED", `cannot write into ${folder}: ${code}`, {
    hint: "choose a folder that you may write to",
    cause: error,
  });
}
