import table from "../../../../compat/conda.json" with { type: "json" };

/** What a package of conda is outside conda. */
export type CondaMeaning =
  /** A distribution of the package index, normalised; a name that the table does not have is the same there. */
  | { readonly kind: "distribution"; readonly name: string }
  | { readonly kind: "system"; readonly packages: readonly string[] }
  /** It comes with the base image, with wheels, or with factory. */
  | { readonly kind: "nothing" }
  | { readonly kind: "conda-only"; readonly hint: string };

const NAMES: ReadonlyMap<string, string> = new Map(Object.entries(table.names));
const SYSTEM: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(table.systemPackages));
const NOT_NEEDED: ReadonlyMap<string, string> = new Map(Object.entries(table.notNeeded));
const ONLY: ReadonlyMap<string, string> = new Map(Object.entries(table.condaOnly));

/** R's packages, and libraries that conda splits off, are never in the package index. */
const R_PACKAGE = /^r-/;

/** `name` is normalised: in lower case, with `-`. Leading underscores became `-` too. */
export function condaMeaning(name: string): CondaMeaning {
  if (NOT_NEEDED.has(name)) return { kind: "nothing" };
  const packages = SYSTEM.get(name);
  if (packages !== undefined) return { kind: "system", packages };
  const hint = ONLY.get(name);
  if (hint !== undefined) return { kind: "conda-only", hint };
  if (R_PACKAGE.test(name)) {
    return {
      kind: "conda-only",
      hint: "factory builds Python projects: install R with systemPackages: [r-base]",
    };
  }
  return { kind: "distribution", name: NAMES.get(name) ?? name };
}
