import { FactoryError } from "../errors/factory-error.ts";
import { setTwice } from "./set-twice.ts";
import { byRank } from "./solve-tables.ts";
import { sortDependencies } from "./sort-dependencies.ts";
import { namedVersion } from "./tables.ts";
import type { Dependency, Pin } from "./types.ts";
import { VERSIONINGS } from "./versionings.ts";

/**
 * Pins variables that no matrix knows: only a range that names one version can be taken as it is. Without such a range
 * `open` variables get no pin, and the others are an error.
 */
export function pinUntabled(
  dependencies: readonly Dependency[],
  open: ReadonlySet<string>,
): Readonly<Record<string, Pin>> {
  const pins: Record<string, Pin> = {};
  const names = [...new Set(dependencies.map(({ name }) => name))].toSorted();
  for (const name of names) {
    const own = dependencies.filter((dependency) => dependency.name === name);
    const pin = pinOne(name, own, open.has(name));
    if (pin !== undefined) pins[name] = pin;
  }
  return pins;
}

function pinOne(name: string, dependencies: readonly Dependency[], isOpen: boolean): Pin | undefined {
  const forced = dependencies.filter(({ strength }) => strength === "override");
  const required = sortDependencies(
    forced.length > 0 ? forced : dependencies.filter(({ strength }) => strength === "require"),
  );
  const preferred = byRank(dependencies);
  const version = firstVersion(required) ?? firstVersion(preferred.filter((one) => holds(one, required)));
  if (version === undefined) {
    if (required.length === 0 || isOpen) return undefined;
    throw unlistedVersions(name, required);
  }
  const conflict = required.find((dependency) => !matches(dependency, version));
  if (conflict !== undefined) throw contradiction(name, version, { required, conflict });
  return {
    version,
    because: sortDependencies(dependencies.filter((dependency) => matches(dependency, version))),
  };
}

function firstVersion(dependencies: readonly Dependency[]): string | undefined {
  for (const { versioning, range, strength } of dependencies) {
    const rules = VERSIONINGS[versioning];
    const version = rules.single(range) ?? (strength === "override" ? namedVersion(rules, range) : undefined);
    if (version !== undefined) return version;
  }
  return undefined;
}

function holds(preference: Dependency, required: readonly Dependency[]): boolean {
  const version = firstVersion([preference]);
  return version !== undefined && required.every((dependency) => matches(dependency, version));
}

function matches({ versioning, range }: Dependency, version: string): boolean {
  return VERSIONINGS[versioning].matches(version, range);
}

/** The error for ranges of a variable whose versions no table lists. */
export function unlistedVersions(name: string, required: readonly Dependency[]): FactoryError {
  const ranges = required.map(({ range, source }) => `${range || "any"} (${source})`).join(" and ");
  const source = required[0]?.source;
  return new FactoryError(
    "NO_RESOLUTION",
    `no table lists versions of ${name}, so ${ranges} cannot be resolved`,
    {
      hint: `ask for one exact version of ${name}`,
      ...(source === undefined ? {} : { source }),
      details: { fault: "user", conflict: required.map(toConflict), tables: [], changes: [], available: {} },
    },
  );
}

function contradiction(
  name: string,
  version: string,
  { required, conflict }: { readonly required: readonly Dependency[]; readonly conflict: Dependency },
): FactoryError {
  const fixed = required.find((dependency) => firstVersion([dependency]) === version) ?? conflict;
  const twice = setTwice(sortDependencies([fixed, conflict]));
  if (twice !== undefined) return twice;
  const message = `${name} cannot be ${fixed.range} (${fixed.source}) and ${conflict.range} (${conflict.source})`;
  return new FactoryError("NO_RESOLUTION", message, {
    hint: `make both ask for the same version of ${name}`,
    source: fixed.source,
    details: {
      fault: "user",
      conflict: sortDependencies([fixed, conflict]).map(toConflict),
      tables: [],
      changes: [],
      available: {},
    },
  });
}

function toConflict({ name, range, source, requestedBy }: Dependency): Readonly<Record<string, string>> {
  return { name, range, source, requestedBy };
}
