import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import { headerLines } from "./header-lines.ts";
import { field, invalidLock } from "./lock-field.ts";

/** The entries of an array of tables such as `[[package]]`, each with the place of its header. */
export function readEntries(
  document: TomlTable,
  { key, file, text }: { readonly key: string; readonly file: string; readonly text: string },
): readonly { readonly table: TomlTable; readonly source: string }[] {
  const entries = field(document, key, { type: "list", source: file }) ?? [];
  const lines = headerLines(text, `[[${key}]]`);
  return entries.map((entry, index) => {
    const line = lines.length === entries.length ? lines[index] : undefined;
    const source = line === undefined ? file : `${file}:${line}`;
    const table = asTable(entry);
    if (table === undefined) throw invalidLock(`a package of ${file} is not a table`, { source });
    return { table, source };
  });
}
