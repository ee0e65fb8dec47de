import { FactoryError } from "../../../errors/factory-error.ts";
import { invalidLock } from "../locks/lock-field.ts";
import { remakeHint } from "../locks/remake-hint.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";

/** The object that a JSON lock is; throws LOCK_INVALID with the place, where the parser tells it. */
export function parseLockJson(text: string, file: string): TomlTable {
  const document = asTable(parse(text, file));
  if (document === undefined) throw invalidLock(`${file} is not a JSON object`, { source: file });
  return document;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const [, position] = / at position (\d+)/.exec(cause.message) ?? [];
    const before = position === undefined ? undefined : text.slice(0, Number(position));
    const place = before === undefined ? "" : `:${before.split("\n").length}`;
    throw new FactoryError("LOCK_INVALID", `${file} is not valid JSON`, {
      source: `${file}${place}`,
      hint: remakeHint(file),
      cause,
    });
  }
}
