import { readFile, stat } from "node:fs/promises";
import { FactoryError } from "../errors/factory-error.ts";
import { type CheckedYaml, readYamlConfig } from "../project/config/read-yaml-config.ts";
import { decodeText } from "../project/fs/decode-text.ts";

/** Written by hand, or by factory in the same size. */
const MAX_BYTES = 4 * 1024 * 1024;
const NOTHING = /^(?!)/;

export interface DocumentRequest<T, R> {
  /** Absolute. */
  readonly file: string;
  /** What messages call it. */
  readonly shown: string;
  readonly schema: object;
  /** See YamlOptions. */
  readonly asWritten?: RegExp;
  /** See ConfigFormat. */
  readonly section: RegExp;
  /** Members that the schema refused are missing. */
  readonly convert: (checked: CheckedYaml<Partial<T>>) => R;
}

/** Reads a YAML or JSON file. Throws all its problems together, with their places. */
export async function readDocument<T, R>(request: DocumentRequest<T, R>): Promise<R> {
  const { file, shown, schema, asWritten = NOTHING, section, convert } = request;
  const text = decodeText(shown, await readBytes(file, shown));
  return readYamlConfig<Partial<T>, R>(
    { read: async () => text },
    { file: shown, schema, asWritten, section, convert },
  );
}

async function readBytes(file: string, shown: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size <= MAX_BYTES) return await readFile(file);
    throw new FactoryError("FILE_TOO_LARGE", `${shown} has ${size} bytes, more than ${MAX_BYTES}`, {
      source: shown,
      hint: "name a file that is written by hand",
    });
  } catch (cause) {
    if (cause instanceof FactoryError) throw cause;
    const { code = "", message } = cause as NodeJS.ErrnoException;
    const missing = code === "ENOENT";
    throw new FactoryError(
      missing ? "FILE_MISSING" : "FILE_UNREADABLE",
      missing ? `there is no file ${shown}` : `${shown} cannot be read: ${code === "" ? message : code}`,
      { source: shown, hint: "name a file that exists and can be read", cause },
    );
  }
}
