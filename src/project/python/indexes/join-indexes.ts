import type { DeclaredIndexes } from "../types.ts";

/** What several files of a project name, the first that names an index going before the others; undefined for nothing. */
export function joinIndexes(all: readonly (DeclaredIndexes | undefined)[]): DeclaredIndexes | undefined {
  const given = all.filter((one) => one !== undefined);
  const index = given.find((one) => one.index !== undefined)?.index;
  const extra = given.flatMap((one) => one.extra);
  const findLinks = given.flatMap((one) => one.findLinks);
  const credentials = given.flatMap((one) => one.credentials);
  if (index === undefined && extra.length + findLinks.length + credentials.length === 0) return undefined;
  return { ...(index === undefined ? {} : { index }), extra, findLinks, credentials };
}
