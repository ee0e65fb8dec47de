import table from "../../compat/system-packages.json" with { type: "json" };
import type { LockedPackage } from "../project/python/types.ts";
import type { Project } from "../project/types.ts";

/** One row of compat/system-packages.json. */
export interface SystemPackageRow {
  /** Debian packages the distribution needs when it runs. */
  readonly packages: readonly string[];
  /** Debian packages it needs besides when it is built from source. */
  readonly build?: readonly string[];
  /** What of the distribution needs them. */
  readonly why: string;
  /** With this extra it brings its own. */
  readonly unlessExtra?: string;
  /** With this distribution beside it, it needs none. */
  readonly unless?: string;
}

export interface NeededSystemPackages extends SystemPackageRow {
  readonly distribution: string;
  readonly source: string;
}

interface Installed {
  readonly source: string;
  readonly extras: ReadonlySet<string>;
}

const ROWS: ReadonlyMap<string, SystemPackageRow> = new Map(Object.entries(table.distributions));

/**
 * System packages that requirements, or what a lock adds to them, are known to need, by distribution. Nothing for cog
 * projects, whose configuration lists all of them, and when the config switches it off.
 */
export function neededSystemPackages(project: Project): readonly NeededSystemPackages[] {
  if (project.config.kind === "cog" || project.config.detectSystemPackages?.value === false) return [];
  const asked = askedPackages(project);
  if (!mentionsAny(project)) return asked;
  const installed = installedDistributions(project);
  const needed: NeededSystemPackages[] = [];
  for (const [distribution, { source, extras }] of installed) {
    const row = ROWS.get(distribution);
    if (row === undefined) continue;
    if (row.unlessExtra !== undefined && extras.has(row.unlessExtra)) continue;
    if (row.unless !== undefined && installed.has(row.unless)) continue;
    needed.push({ ...row, distribution, source });
  }
  return [...asked, ...needed].sort((a, b) => (a.distribution < b.distribution ? -1 : 1));
}

/** Programs and libraries that the manifest itself lists, as a conda environment does. */
function askedPackages({ python }: Project): readonly NeededSystemPackages[] {
  return (python?.systemPackages ?? []).map(({ value, source }) => ({
    distribution: value,
    packages: [value],
    why: `${source.replace(/:.*$/, "")} lists it`,
    source,
  }));
}

/** Whether the walk through the lock can find something at all: most projects name none of the table. */
function mentionsAny({ python }: Project): boolean {
  const isKnown = ({ name }: { readonly name: string }) => ROWS.has(name);
  return (python?.requirements ?? []).some(isKnown) || (python?.lock?.packages ?? []).some(isKnown);
}

/** The platform is not known yet: what only another platform installs counts as well. */
function installedDistributions({ python }: Project): ReadonlyMap<string, Installed> {
  const installed = new Map<string, { source: string; extras: Set<string> }>();
  for (const { name, source, extras } of python?.requirements ?? []) {
    const known = installed.get(name) ?? { source, extras: new Set() };
    for (const extra of extras) known.extras.add(extra);
    installed.set(name, known);
  }
  if (python?.lock === undefined) return installed;
  const byName = groupByName(python.lock.packages);
  const waiting = [...installed].map(([name, { extras }]) => ({ name, extras: [...extras] }));
  for (const { name, extras } of waiting) {
    for (const { name: next, extras: asked } of (byName.get(name) ?? []).flatMap((one) =>
      edges(one, extras),
    )) {
      const known = installed.get(next);
      const fresh = asked.filter((extra) => known?.extras.has(extra) !== true);
      if (known !== undefined && fresh.length === 0) continue;
      const source = known?.source ?? byName.get(next)?.[0]?.source ?? python.lock.file;
      installed.set(next, { source, extras: new Set([...(known?.extras ?? []), ...fresh]) });
      waiting.push({ name: next, extras: fresh });
    }
  }
  return installed;
}

function edges({ dependencies, extras }: LockedPackage, asked: readonly string[]) {
  return [...dependencies, ...asked.flatMap((extra) => extras[extra] ?? [])];
}

function groupByName(packages: readonly LockedPackage[]): ReadonlyMap<string, readonly LockedPackage[]> {
  const byName = new Map<string, LockedPackage[]>();
  for (const one of packages) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return byName;
}
