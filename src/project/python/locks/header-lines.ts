/** Line of each header such as `[[package]]`: lock files are written by tools, one header to a line. */
export function headerLines(text: string, header: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  for (let start = 0; start < text.length; line += 1) {
    if (text.startsWith(header, start)) lines.push(line);
    const end = text.indexOf("\n", start);
    if (end === -1) break;
    start = end + 1;
  }
  return lines;
}
