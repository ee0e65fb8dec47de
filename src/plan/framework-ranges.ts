import { evaluateMarker } from "../project/python/markers/evaluate-marker.ts";
import { parseMarker } from "../project/python/markers/parse-marker.ts";
import type { LockedPackage, Requirement } from "../project/python/types.ts";
import type { Project } from "../project/types.ts";
import type { Dependency } from "../resolve/types.ts";
import { foreseenPackages, likelyTarget } from "./foreseen-packages.ts";
import type { Platform } from "./types.ts";

/** A variable of the tables, and the distributions whose version it is. */
export interface Framework {
  readonly variable: string;
  /** Normalised: `tensorflow` and `tensorflow-cpu` are one release. */
  readonly names: readonly string[];
  /** Name of the block. */
  readonly block: string;
}

/**
 * What a project asks of frameworks: the ranges of its requirements, or the versions of its lock, which are facts that no
 * table can change. Local versions (`+cu121`) are left out: tables have them as rows of their own.
 */
export function frameworkRanges(
  project: Project,
  platform: Platform,
  frameworks: readonly Framework[],
): readonly Dependency[] {
  return frameworks.flatMap((framework) =>
    project.python?.lock === undefined
      ? askedFor(project, platform, framework)
      : locked(foreseenPackages(project, platform), framework),
  );
}

/** Whether requirements or the lock name one of these distributions, for whatever platform. */
export function mentions({ python }: Project, names: readonly string[]): boolean {
  const all = [...(python?.requirements ?? []), ...(python?.lock?.packages ?? [])];
  return all.some(({ name }) => names.includes(name));
}

/** The requirements that hold for the platform and the likely Python. */
export function heldRequirements(project: Project, platform: Platform): readonly Requirement[] {
  const { markers } = likelyTarget(project, platform);
  return (project.python?.requirements ?? []).filter(
    ({ marker }) => marker === undefined || evaluateMarker(parseMarker(marker), markers),
  );
}

function askedFor(
  project: Project,
  platform: Platform,
  { variable, names, block }: Framework,
): readonly Dependency[] {
  return heldRequirements(project, platform)
    .filter(({ name }) => names.includes(name))
    .map(({ specifier, source }) => ({
      name: variable,
      range: withoutLocal(specifier),
      versioning: "pep440",
      strength: "require",
      requestedBy: block,
      source,
    }));
}

function locked(
  packages: readonly LockedPackage[],
  { variable, names, block }: Framework,
): readonly Dependency[] {
  const found = packages.find(({ name, version }) => names.includes(name) && version !== "");
  if (found === undefined) return [];
  return [
    {
      name: variable,
      range: `==${withoutLocal(found.version)}`,
      versioning: "pep440",
      strength: "override",
      requestedBy: block,
      source: found.source,
    },
  ];
}

function withoutLocal(text: string): string {
  return text.replace(/\+[a-z0-9._-]+/gi, "");
}
