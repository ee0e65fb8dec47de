/** A line of somebody else's output, which must not steer the terminal. */
export function printable(line: string): string {
  return line.replaceAll(/[^\P{Cc}\t]/gu, "\uFFFD");
}
