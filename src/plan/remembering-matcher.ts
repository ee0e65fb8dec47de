import type { PathMatch, PathMatcher } from "./path-matcher.ts";

/** Matching a path needs the match of its folder, which is kept. */
export function rememberingMatcher(matcher: PathMatcher): {
  readonly matcher: PathMatcher;
  readonly match: (path: string) => PathMatch;
} {
  const folders = new Map<string, PathMatch>();
  function folderMatch(path: string): PathMatch | undefined {
    const at = path.lastIndexOf("/");
    if (at < 0) return undefined;
    const folder = path.slice(0, at);
    const known = folders.get(folder) ?? matcher.match(folder, folderMatch(folder));
    folders.set(folder, known);
    return known;
  }
  return { matcher, match: (path) => matcher.match(path, folderMatch(path)) };
}
