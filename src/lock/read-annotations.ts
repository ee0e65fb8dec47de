/** What uv's annotated requirements tell of one package. */
export interface AnnotatedPackage {
  readonly name: string;
  /** `name==1.2`, or `name @ url`. */
  readonly line: string;
  /** Names of the packages that need it, sorted; without the requirements themselves. */
  readonly neededBy: readonly string[];
  /** URL of the index it was found in. */
  readonly index?: string;
}

/** Reads what `uv pip compile --annotation-style split --emit-index-annotation` writes. */
export function readAnnotations(text: string): readonly AnnotatedPackage[] {
  const packages: { name: string; line: string; neededBy: string[]; index?: string }[] = [];
  for (const line of text.split("\n")) {
    const [, name] = /^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?(?:==| @ )/i.exec(line) ?? [];
    if (name !== undefined) {
      packages.push({ name, line: line.replace(/\s+\\$/, "").trim(), neededBy: [] });
      continue;
    }
    const current = packages.at(-1);
    if (current === undefined) continue;
    const [, comment = ""] = /^ +#(.*)$/.exec(line) ?? [];
    const [, index] = /^ from (\S+)$/.exec(comment) ?? [];
    if (index !== undefined) current.index = index;
    // The first one stands behind `via`, or all of them below it, further in.
    const [, needer] = /^(?: via | {3})([a-z0-9][a-z0-9._-]*)$/i.exec(comment) ?? [];
    if (needer !== undefined) current.neededBy.push(needer);
  }
  return packages.map((one) => ({ ...one, neededBy: one.neededBy.sort() }));
}
