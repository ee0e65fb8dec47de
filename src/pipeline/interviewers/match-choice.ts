import type { Choice } from "./interviewer.ts";

export type Matched =
  | { readonly kind: "choice"; readonly choice: Choice }
  | { readonly kind: "ambiguous"; readonly choices: readonly Choice[] }
  | { readonly kind: "unknown" };

/** The choice that a text means: by its key, its label with or without accelerator, or its target; case does not matter. */
export function matchChoice(choices: readonly Choice[], text: string): Matched {
  const wanted = text.trim().toLowerCase();
  let several: readonly Choice[] = [];
  for (const words of [keys, labels, targets]) {
    const found = choices.filter((choice) => words(choice).some((word) => word.toLowerCase() === wanted));
    const [first] = found;
    if (found.length === 1 && first !== undefined) return { kind: "choice", choice: first };
    if (several.length === 0) several = found;
  }
  return several.length === 0 ? { kind: "unknown" } : { kind: "ambiguous", choices: several };
}

/** `[Y] Yes`, `Y) Yes` and `Y - Yes` give key and words; any other label its first character. */
export function splitLabel(label: string): { readonly key: string; readonly words: string } {
  const trimmed = label.trim();
  const match = /^(?:\[([^\]]+)\]|([A-Za-z0-9]+)\)|([A-Za-z0-9])\s+-\s)\s*(.*)$/s.exec(trimmed);
  if (match === null) return { key: [...trimmed][0] ?? "", words: trimmed };
  const [, bracketed, closed, dashed, words = ""] = match;
  return { key: (bracketed ?? closed ?? dashed ?? "").trim(), words };
}

function keys({ key }: Choice): readonly string[] {
  return [key];
}

function labels({ label }: Choice): readonly string[] {
  return [label.trim(), splitLabel(label).words];
}

function targets({ to }: Choice): readonly string[] {
  return [to];
}
