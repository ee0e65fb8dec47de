import { distance } from "fastest-levenshtein";

/** The known word that was probably meant; undefined when none is near enough. */
export function closest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits >= least || edits >= candidate.length) continue;
    least = edits;
    best = candidate;
  }
  return best;
}
