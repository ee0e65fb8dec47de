import type { PythonValue } from "./python-value.ts";

/** The lines of an open file, or of its text; iterating over a file gives its lines too. */
export function linesOf(value: PythonValue | undefined): PythonValue | undefined {
  if (value?.kind !== "file" && value?.kind !== "content" && value?.kind !== "lines") return undefined;
  return { ...value, kind: "lines" };
}
