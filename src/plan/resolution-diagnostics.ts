import type { Note, Resolution } from "../resolve/types.ts";
import type { Diagnostic } from "./detection.ts";

/** What a resolution could not tie or had to contradict, for the user. */
export function resolutionDiagnostics({ notes = [] }: Resolution): readonly Diagnostic[] {
  return notes.map(toDiagnostic);
}

function toDiagnostic(note: Note): Diagnostic {
  const { kind, variable, version, source } = note;
  switch (kind) {
    case "untabled":
      return {
        code: "VERSION_UNTABLED",
        severity: "info",
        message: `no compatibility table lists ${variable} ${version}: it is taken as it was asked for, unchecked`,
        source,
      };
    case "overridden":
      return {
        code: "TABLE_OVERRIDDEN",
        severity: "warning",
        message: `${variable} ${version} is taken as it was asked for, although ${note.saidBy} says ${note.says}`,
        source,
      };
  }
}
