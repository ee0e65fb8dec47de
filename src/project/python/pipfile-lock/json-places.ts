/**
 * Finds the lines of the keys of one section of a JSON file that was written with one key to a line, as Pipenv does;
 * for a key that is not found so it gives the file alone.
 */
export function jsonPlaces(
  text: string,
  { section, file }: { readonly section: string; readonly file: string },
): (key: string) => string {
  const lines = new Map<string, number>();
  let inside = false;
  for (const [index, line] of text.split("\n").entries()) {
    const [, indent = "", key] = /^( +)"([^"\\]+)": \{/.exec(line) ?? [];
    if (indent.length === 4) inside = key === section;
    else if (inside && indent.length === 8 && key !== undefined) lines.set(key, index + 1);
  }
  return (key) => (lines.has(key) ? `${file}:${lines.get(key)}` : file);
}
