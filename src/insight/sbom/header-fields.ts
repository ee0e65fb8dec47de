/**
 * The fields of a text in the style of RFC 822, by name in lower case, up to the first empty line: metadata of Python
 * distributions, and paragraphs of Debian's control files. Lines that begin with a blank go on with the field before.
 */
export function headerFields(text: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line === "") break;
    if (/^[ \t]/.test(line)) {
      last?.push(`${last.pop() ?? ""}\n${line}`);
      continue;
    }
    const at = line.indexOf(":");
    if (at === -1) continue;
    const name = line.slice(0, at).toLowerCase();
    last = fields.get(name) ?? [];
    last.push(line.slice(at + 1).trim());
    fields.set(name, last);
  }
  return fields;
}
