import type { Comment } from "./token.ts";

export const NO_COMMENTS: readonly Comment[] = [];

/** Most lists are empty: none is made where one of the two will do. */
export function joinComments(first: readonly Comment[], second: readonly Comment[]): readonly Comment[] {
  if (second.length === 0) return first;
  return first.length === 0 ? second : [...first, ...second];
}
