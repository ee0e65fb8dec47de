import type { CheckObservation, KeptText } from "../types.ts";

const LINES = 20;
const LINE_CHARACTERS = 500;

/** The last lines of standard output and standard error, for people. */
export function lastLines({
  stdout,
  stderr,
}: Pick<CheckObservation, "stdout" | "stderr">): readonly string[] {
  return [...linesOf(stdout), ...linesOf(stderr)];
}

function linesOf({ head, tail }: KeptText): readonly string[] {
  const text = tail === "" ? head : tail;
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  return text === "" ? [] : lines.slice(-LINES).map(shortened);
}

function shortened(line: string): string {
  if (line.length <= LINE_CHARACTERS) return line;
  const half = LINE_CHARACTERS / 2;
  return `${line.slice(0, half)}…${line.slice(-half)}`;
}
