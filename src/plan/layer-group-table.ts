import { namePatterns } from "./name-patterns.ts";

export const FAMILIES = ["cuda", "torch", "tensorflow", "jax"] as const;
export type Family = (typeof FAMILIES)[number];

/** compat/layer-groups.json: which distributions belong together, as data. */
export interface LayerGroupTable {
  /** Name patterns by group; the first group that matches wins. */
  readonly families: Readonly<Record<Family, readonly string[]>>;
  /** Wheel sizes in bytes for locks that hold none. */
  readonly largeSizes: { readonly bytes: Readonly<Record<string, number>> };
}

/** The family of a distribution, by its normalised name. */
export function familyOf(name: string, { families }: LayerGroupTable): Family | undefined {
  return FAMILIES.find((family) => namePatterns(families[family]).match(name));
}

export function isFamily(group: string): group is Family {
  return FAMILIES.some((family) => family === group);
}
