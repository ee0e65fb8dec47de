import { groupVersions } from "../locks/group-versions.ts";
import { lockedVersion } from "../locks/locked-version.ts";
import type { Marker, MarkerOperand } from "../markers/marker.ts";
import { parseMarker } from "../markers/parse-marker.ts";
import { printMarker } from "../markers/print-marker.ts";
import type { LockedDependency, LockedPackage } from "../types.ts";
import type { PoetryDependency } from "./read-poetry-dependency.ts";
import type { PoetryPackage } from "./read-poetry-package.ts";

/** The packages of a lock without groups, joined by their dependencies. */
export function withEdges(read: readonly PoetryPackage[]): readonly LockedPackage[] {
  const versions = groupVersions(read.map(({ locked }) => locked));
  return read.map(({ locked, dependencies, extras }) => ({
    ...locked,
    dependencies: poetryEdges(
      dependencies.filter(({ optional }) => !optional),
      versions,
    ),
    extras: Object.fromEntries(
      Object.entries(extras).map(([extra, names]) => {
        const added = dependencies.filter(({ name, optional }) => optional && names.includes(name));
        return [extra, poetryEdges(added.map(withoutExtra), versions)];
      }),
    ),
  }));
}

export function poetryEdges(
  dependencies: readonly PoetryDependency[],
  versions: ReadonlyMap<string, readonly string[]>,
): readonly LockedDependency[] {
  return dependencies.map(({ name, ranges, marker, extras }) => {
    const version = lockedVersion(versions.get(name) ?? [], ranges);
    return {
      name,
      ...(version === undefined ? {} : { version }),
      ...(marker === undefined ? {} : { marker }),
      extras,
    };
  });
}

/** What an extra adds is marked `extra == "its name"`; here the edge itself says so. */
function withoutExtra(dependency: PoetryDependency): PoetryDependency {
  if (dependency.marker === undefined) return dependency;
  return { ...dependency, marker: printMarker(withAnyExtra(parseMarker(dependency.marker))) };
}

/** `extra` is empty in an image, so a comparison with empty text holds. */
function withAnyExtra(marker: Marker): Marker {
  if (marker.kind === "group") return { ...marker, items: marker.items.map(withAnyExtra) };
  if (marker.variable !== "extra" || marker.operator !== "==") return marker;
  const empty: MarkerOperand = { kind: "text", value: "" };
  return marker.left.kind === "text" ? { ...marker, left: empty } : { ...marker, right: empty };
}
