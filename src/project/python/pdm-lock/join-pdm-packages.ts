import { anyMarker } from "../locks/any-marker.ts";
import { groupVersions } from "../locks/group-versions.ts";
import { lockedVersion } from "../locks/locked-version.ts";
import type { ParsedRequirement } from "../requirements/parse-requirement.ts";
import type { LockedDependency, LockedPackage } from "../types.ts";
import type { PdmPackage } from "./read-pdm-package.ts";

/** One package for each name and version, with the entries that have extras as its extras. */
export function joinPdmPackages(read: readonly PdmPackage[]): readonly LockedPackage[] {
  const byVersion = new Map<string, PdmPackage[]>();
  for (const one of read) {
    const key = `${one.locked.name} ${one.locked.version}`;
    const group = byVersion.get(key);
    if (group === undefined) byVersion.set(key, [one]);
    else group.push(one);
  }
  const groups = [...byVersion.values()];
  const versions = groupVersions(groups.flatMap(([first]) => (first === undefined ? [] : [first.locked])));
  return groups.flatMap((group) => joinGroup(group, versions));
}

type Versions = ReadonlyMap<string, readonly string[]>;

function joinGroup(group: readonly PdmPackage[], versions: Versions): readonly LockedPackage[] {
  const plain = group.find(({ extras }) => extras.length === 0) ?? group[0];
  if (plain === undefined) return [];
  const { marker: _, ...locked } = plain.locked;
  const markers = group.map((one) => one.locked.marker);
  const marker = markers.includes(undefined) ? undefined : anyMarker(markers.filter(isText));
  const extras = new Map<string, readonly LockedDependency[]>();
  for (const entry of group) {
    const added = pdmEdges(entry.dependencies, versions);
    for (const extra of entry.extras) extras.set(extra, [...(extras.get(extra) ?? []), ...added]);
  }
  return [
    {
      ...locked,
      ...(marker === undefined ? {} : { marker }),
      dependencies: pdmEdges(plain.dependencies, versions),
      extras: Object.fromEntries(extras),
    },
  ];
}

function isText(marker: string | undefined): marker is string {
  return marker !== undefined;
}

export function pdmEdges(
  requirements: readonly ParsedRequirement[],
  versions: Versions,
): readonly LockedDependency[] {
  return requirements.map(({ name, extras, specifier, marker }) => {
    const version = lockedVersion(versions.get(name) ?? [], [specifier]);
    return {
      name,
      ...(version === undefined ? {} : { version }),
      ...(marker === undefined ? {} : { marker }),
      extras,
    };
  });
}
