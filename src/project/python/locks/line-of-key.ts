/** Line of the first `key = …` that begins a line, after the first `header` when one is given; 1 when there is none. */
export function lineOfKey(text: string, key: string, header?: string): number {
  const from = header === undefined ? 0 : Math.max(text.indexOf(`\n${header}`), 0);
  const pattern = new RegExp(`^[ \\t]*${key}[ \\t]*=`, "gm");
  pattern.lastIndex = from;
  const start = pattern.exec(text)?.index;
  return start === undefined ? 1 : text.slice(0, start).split("\n").length;
}
