import { FactoryError } from "../../../errors/factory-error.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import { remakeHint } from "./remake-hint.ts";

interface FieldTypes {
  readonly string: string;
  readonly number: number;
  readonly list: readonly unknown[];
  readonly table: TomlTable;
}

/** A field of a lock, or undefined when it is absent; throws LOCK_INVALID when it has another type. */
export function field<T extends keyof FieldTypes>(
  table: TomlTable,
  key: string,
  { type, source }: { readonly type: T; readonly source: string },
): FieldTypes[T] | undefined {
  const value = table[key];
  if (value === undefined) return undefined;
  if (isOf(type, value)) return value;
  throw invalidLock(`${key} in ${lockFile(source)} is not a ${type}`, { source });
}

/** `uv.lock` of `uv.lock:12`. */
export function lockFile(source: string): string {
  return source.replace(/:\d+(?::\d+)?$/, "");
}

export function invalidLock(
  message: string,
  { source, hint = remakeHint(lockFile(source)) }: { readonly source: string; readonly hint?: string },
): FactoryError {
  return new FactoryError("LOCK_INVALID", message, { source, hint });
}

function isOf<T extends keyof FieldTypes>(type: T, value: unknown): value is FieldTypes[T] {
  switch (type) {
    case "list":
      return Array.isArray(value);
    case "table":
      return asTable(value) !== undefined;
    default:
      return typeof value === type;
  }
}
