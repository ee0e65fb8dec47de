import { satisfies } from "../pep440/satisfies.ts";

/**
 * Which of several locked versions of one package an edge means, by the ranges it allows, of which one must hold.
 * Undefined when there is only one, or when the ranges do not decide.
 */
export function lockedVersion(versions: readonly string[], ranges: readonly string[]): string | undefined {
  if (versions.length < 2) return undefined;
  const fitting = versions.filter((version) => ranges.some((range) => satisfies(version, range)));
  const [only, more] = new Set(fitting);
  return more === undefined ? only : undefined;
}
