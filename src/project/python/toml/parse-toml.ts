import { parse, TomlError } from "smol-toml";
import type { ErrorCode } from "../../../errors/error-codes.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import { remakeHint } from "../locks/remake-hint.ts";

export type TomlTable = Readonly<Record<string, unknown>>;

/** Throws `code` with the place of the first thing that is not TOML. */
export function parseToml(text: string, { file, code }: { file: string; code: ErrorCode }): TomlTable {
  try {
    return parse(text);
  } catch (cause) {
    if (cause instanceof TomlError) {
      throw new FactoryError(code, `${file} is not valid TOML: ${reason(cause)}`, {
        source: `${file}:${cause.line}:${cause.column}`,
        hint: hintFor(file),
        cause,
      });
    }
    if (!(cause instanceof RangeError)) throw cause;
    throw new FactoryError(code, `${file} is nested too deeply`, {
      source: file,
      hint: hintFor(file),
      cause,
    });
  }
}

/** The parser's message goes on with a picture of the text; its first line says what is wrong. */
function reason({ message }: TomlError): string {
  const [first = ""] = message.split("\n");
  return first.replace(/^Invalid TOML document: /, "").replace(/\.$/, "");
}

function hintFor(file: string): string {
  const isLock = file.endsWith(".lock") || file === "pylock.toml";
  return isLock ? remakeHint(file) : `correct ${file} at that place`;
}

export function asTable(value: unknown): TomlTable | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Date)
    return undefined;
  return value as TomlTable;
}
