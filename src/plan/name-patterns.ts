/** Normalised names, `prefix*` and, to take a name back, `!name` or `!prefix*`. */
export function namePatterns(patterns: readonly string[]): { match(name: string): boolean } {
  const taken = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  return {
    match: (name) =>
      patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern, name)) &&
      !taken.some((pattern) => matches(pattern, name)),
  };
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
