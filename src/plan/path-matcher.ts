import { compilePattern, type PathPattern } from "./compile-pattern.ts";

/** What matching a folder found, for matching what is inside it. */
export interface PathMatch {
  readonly matched: boolean;
  /** Which patterns matched the path or one of its parents. */
  readonly byPattern: readonly boolean[];
}

/** A list of patterns in which the last one that matches decides, as in a .dockerignore file. */
export interface PathMatcher {
  /** Matches `path`, given the match of its parent folder (undefined at the top). */
  match(path: string, parent: PathMatch | undefined): PathMatch;
  /** Whether something below a folder with this match could come out unmatched. */
  couldReinclude(folder: string, match: PathMatch): boolean;
  /** Whether something below a folder could match. */
  couldMatchInside(folder: string): boolean;
}

/** Throws CONFIG_INVALID for a malformed pattern. */
export function pathMatcher(texts: readonly string[]): PathMatcher {
  const patterns = texts.map(compilePattern).filter((pattern) => pattern !== undefined);
  return {
    match: (path, parent) => matchPath(patterns, path, parent),
    couldReinclude(folder, match) {
      const last = match.byPattern.findLastIndex((matched, at) => matched && !patterns[at]?.negated);
      const parts = folder.split("/");
      return patterns.some((pattern, at) => at > last && pattern.negated && pattern.couldMatchInside(parts));
    },
    couldMatchInside(folder) {
      const parts = folder.split("/");
      return patterns.some((pattern) => !pattern.negated && pattern.couldMatchInside(parts));
    },
  };
}

function matchPath(patterns: readonly PathPattern[], path: string, parent: PathMatch | undefined): PathMatch {
  let matched = false;
  const byPattern: boolean[] = [];
  for (const [at, pattern] of patterns.entries()) {
    // A pattern that would not change the outcome is not tried, and does not count for the children either.
    const hit = parent?.byPattern[at] || (pattern.negated === matched && pattern.test(path));
    byPattern.push(hit);
    if (hit) matched = !pattern.negated;
  }
  return { matched, byPattern };
}
