import type { Note, Resolution } from "../resolve/types.ts";
import type { Diagnostic } from "./detection.ts";

/** What a resolution could not tie or had to contradict, for the user. */
export function resolutionDiagnostics({ notes = [] }: Pick<Resolution, "notes">): readonly Diagnostic[] {
  return notes.map(toDiagnostic);
}

function toDiagnostic(note: Note): Diagnostic {
  const { variable, source } = note;
  switch (note.kind) {
    case "untabled":
      return {
        code: "VERSION_UNTABLED",
        severity: "info",
        message: `no compatibility table lists ${variable} ${note.version}: it is taken as it was asked for, unchecked`,
        source,
      };
    case "unlisted-range":
      return {
        code: "VERSION_UNTABLED",
        severity: "info",
        message: `no compatibility table lists a ${variable} that is ${note.range}: which one it is shows when the project is locked`,
        source,
      };
    case "untied":
      return {
        code: "TABLE_OVERRIDDEN",
        severity: "warning",
        message: `${variable} ${note.version} is taken as it was asked for, although no row of ${note.table} has it with what else is asked for: nothing ties other versions to it`,
        source,
      };
    case "overridden":
      return {
        code: "TABLE_OVERRIDDEN",
        severity: "warning",
        message: `${variable} ${note.version} is taken as it was asked for, although ${note.saidBy} says ${said(note)}`,
        source,
      };
  }
}

function said({ says, tied }: Extract<Note, { readonly kind: "overridden" }>): string {
  if (tied === undefined) return says;
  return `${tied.variable} ${says}, which ${tied.variable} ${tied.version} is not`;
}
