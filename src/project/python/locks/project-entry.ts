import type { Pyproject } from "../read-pyproject.ts";
import type { LockedDependency, LockedPackage } from "../types.ts";

/**
 * The entry of the project itself, for locks that have none: it begins the walk along the dependencies and is
 * built from its folder when it is a package.
 */
export function projectEntry(
  dependencies: readonly LockedDependency[],
  { source, pyproject, name = pyproject?.name, isPackage }: ProjectEntryOptions,
): LockedPackage {
  return {
    // No package has a blank in its name.
    name: name ?? "the project",
    version: "",
    source,
    dependencies,
    extras: {},
    root: true,
    artifacts: [],
    ...(isPackage ? { place: { kind: "folder", path: "." } } : { unlocked: "virtual" }),
  };
}

interface ProjectEntryOptions {
  readonly source: string;
  readonly pyproject?: Pyproject | undefined;
  /** Normalised; that of pyproject.toml when absent. */
  readonly name?: string | undefined;
  /** The project would be installed too if its manager did it. */
  readonly isPackage: boolean;
}

/** Edges to entries that apply whenever their own markers hold, each to exactly that version. */
export function edgesTo(packages: readonly LockedPackage[]): readonly LockedDependency[] {
  return packages.map(({ name, version, marker }) => ({
    name,
    version,
    ...(marker === undefined ? {} : { marker }),
    extras: [],
  }));
}
