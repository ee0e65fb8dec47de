/** compat/layer-groups.json: which distributions belong together, as data. */
export interface LayerGroupTable {
  /** Names, `prefix*` and, to take a name back, `!name`, by group; the first group that matches wins. */
  readonly families: Readonly<Record<"cuda" | "torch" | "tensorflow" | "jax", readonly string[]>>;
  /** Wheel sizes in bytes for locks that hold none. */
  readonly largeSizes: { readonly bytes: Readonly<Record<string, number>> };
}

/** The family of a distribution, by its normalised name. */
export function familyOf(
  name: string,
  { families }: LayerGroupTable,
): keyof LayerGroupTable["families"] | undefined {
  if (isIn(families.cuda, name)) return "cuda";
  if (isIn(families.torch, name)) return "torch";
  if (isIn(families.tensorflow, name)) return "tensorflow";
  return isIn(families.jax, name) ? "jax" : undefined;
}

function isIn(patterns: readonly string[], name: string): boolean {
  if (patterns.includes(`!${name}`)) return false;
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}
