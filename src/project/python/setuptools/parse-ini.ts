import { FactoryError } from "../../../errors/factory-error.ts";

/** One line of a value, with its number. */
export interface IniLine {
  readonly text: string;
  readonly line: number;
}

export interface IniValue {
  /** Of the key. */
  readonly line: number;
  /** Lines of the value that are not empty, without blanks around them. */
  readonly lines: readonly IniLine[];
}

/** Values by key, by section; keys in lower case with `_` for `-`, as setuptools reads them. */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, IniValue>>;

/** The format of Python's configparser, as far as setup.cfg uses it. Throws MANIFEST_INVALID with the line. */
export function parseIni(text: string, file: string): Ini {
  const sections = new Map<string, Map<string, IniValue>>();
  let section: Map<string, IniValue> | undefined;
  let open: { readonly indent: number; readonly lines: IniLine[] } | undefined;
  for (const [index, physical] of text.split(/\r\n|\r|\n/).entries()) {
    const line = index + 1;
    const trimmed = physical.trim();
    if (trimmed === "" || /^[#;]/.test(trimmed)) continue;
    const indent = physical.length - physical.trimStart().length;
    if (open !== undefined && indent > open.indent) {
      open.lines.push({ text: trimmed, line });
      continue;
    }
    const [, name] = /^\[([^\]]+)\]/.exec(trimmed) ?? [];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
      open = undefined;
      continue;
    }
    const [, key, value = ""] = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(trimmed) ?? [];
    if (key === undefined || section === undefined) throw notUnderstood({ text: trimmed, line }, file);
    const lines = value === "" ? [] : [{ text: value, line }];
    open = { indent, lines };
    section.set(key.toLowerCase().replaceAll("-", "_"), { line, lines });
  }
  return sections;
}

function notUnderstood({ text, line }: IniLine, file: string): FactoryError {
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return new FactoryError(
    "MANIFEST_INVALID",
    `${JSON.stringify(shown)} is neither a section nor key = value`,
    {
      source: `${file}:${line}`,
      hint: `correct ${file} at that line`,
    },
  );
}
