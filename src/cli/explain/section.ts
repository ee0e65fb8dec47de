/** A title with its lines below it; nothing when there are no lines and nothing to say instead. */
export function section(title: string, lines: readonly string[], instead?: string): readonly string[] {
  const shown = lines.length === 0 && instead !== undefined ? [instead] : lines;
  return shown.length === 0 ? [] : [`  ${title}`, ...shown.map((line) => `    ${line}`)];
}
