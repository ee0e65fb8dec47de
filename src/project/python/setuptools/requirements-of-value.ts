import { FactoryError } from "../../../errors/factory-error.ts";
import type { FileProblem } from "../../problems.ts";
import type { ProjectFs } from "../../types.ts";
import type { WrittenRequirement } from "../requirements/requirement-lines.ts";
import type { PythonValue } from "./python-value.ts";
import { requirementsOfFile } from "./requirements-of-file.ts";

export interface ValueRequirements {
  readonly written: readonly WrittenRequirement[];
  /** Parts of the value that only running would tell. */
  readonly computed: readonly PythonValue[];
  readonly problems: readonly FileProblem[];
}

interface Reading {
  readonly fs: ProjectFs;
  readonly folder: string;
  readonly sourceOf: (at: number) => string;
}

/** A value as setuptools takes it: a list of requirements, one text with one on each line, or the lines of a file. */
export async function requirementsOfValue(value: PythonValue, reading: Reading): Promise<ValueRequirements> {
  const { sourceOf } = reading;
  switch (value.kind) {
    case "text":
      return { written: textLines(value.text, sourceOf(value.at)), computed: [], problems: [] };
    case "list": {
      const parts: ValueRequirements[] = [];
      for (const item of value.items) parts.push(await requirementsOfValue(item, reading));
      return {
        written: parts.flatMap(({ written }) => written),
        computed: parts.flatMap(({ computed }) => computed),
        problems: parts.flatMap(({ problems }) => problems),
      };
    }
    case "content":
    case "file":
    case "lines":
      return linesOfFile(value, reading);
    case "none":
      return { written: [], computed: [], problems: [] };
    case "dict":
    case "path":
    case "computed":
      return { written: [], computed: [value], problems: [] };
  }
}

function textLines(text: string, source: string): readonly WrittenRequirement[] {
  return text
    .split("\n")
    .map((line) => (/^\s*#/.test(line) ? "" : (line.split(" #")[0] ?? "").trim()))
    .filter((line) => line !== "")
    .map((line) => ({ text: line, source }));
}

async function linesOfFile(
  { path, skip, at }: Extract<PythonValue, { kind: "lines" | "content" | "file" }>,
  { fs, folder, sourceOf }: Reading,
): Promise<ValueRequirements> {
  const requestedBy = sourceOf(at);
  try {
    const written = await requirementsOfFile(fs, { path, folder, requestedBy, skip });
    return { written, computed: [], problems: [] };
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    const problem = { message: error.message, source: requestedBy, hint: error.hint ?? "correct the path" };
    return { written: [], computed: [], problems: [problem] };
  }
}
