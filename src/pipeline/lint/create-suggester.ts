import { distance } from "fastest-levenshtein";

/** Comparisons for all suggestions of one file: with more errors than that nobody misses the suggestions. */
const MOST_COMPARISONS = 200_000;

/** Gives `, did you mean X?` for the known word that differs by at most two letters, or nothing. */
export function createSuggester(): (word: string, known: Iterable<string>) => string {
  let left = MOST_COMPARISONS;
  return (word, known) => {
    let best: string | undefined;
    let least = word.length < 4 ? 2 : 3;
    for (const candidate of known) {
      if (left <= 0) break;
      left -= 1;
      if (Math.abs(candidate.length - word.length) >= least) continue;
      const edits = distance(word.toLowerCase(), candidate.toLowerCase());
      if (edits >= least) continue;
      least = edits;
      best = candidate;
    }
    return best === undefined ? "" : `, did you mean ${best}?`;
  };
}
