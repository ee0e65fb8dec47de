import { foreseenPackages } from "../../src/plan/foreseen-packages.ts";
import { heldRequirements } from "../../src/plan/framework-ranges.ts";
import type { Platform } from "../../src/plan/types.ts";
import { indexVariant, localVariant } from "../../src/project/python/build-variant.ts";
import type { Project, Sourced } from "../../src/project/types.ts";

/** Distributions that have the version of CUDA itself: `12.1.105`, `13.0.2`. */
const RUNTIME = /^(?:nvidia-cuda-runtime(?:-cu\d+)?|cuda-toolkit)$/;

/** The CUDA (`12.1`) of the builds in the project's lock; undefined when the lock has none. */
export function lockedCuda(project: Project, platform: Platform): Sourced<string> | undefined {
  for (const { name, version, source } of foreseenPackages(project, platform)) {
    const release = localVariant(version)?.cuda ?? (RUNTIME.test(name) ? minorOf(version) : undefined);
    if (release !== undefined) return { value: release, source };
  }
  return undefined;
}

/** The CUDA of builds that requirements name by their local version; a lock answers for them once there is one. */
export function namedCuda(project: Project, platform: Platform): readonly Sourced<string>[] {
  if (project.python?.lock !== undefined) return [];
  return heldRequirements(project, platform).flatMap(({ specifier, source }) => {
    const release = localVariant(specifier)?.cuda;
    return release === undefined ? [] : [{ value: release, source }];
  });
}

/** The CUDA of the builds in an index of PyTorch that the project names; undefined when it names several. */
export function indexCuda({ python }: Project): Sourced<string> | undefined {
  if (python?.lock !== undefined || python?.indexes === undefined) return undefined;
  const { index, extra, findLinks } = python.indexes;
  const found = [...(index === undefined ? [] : [index]), ...extra, ...findLinks].flatMap(
    ({ value, source }): readonly Sourced<string>[] => {
      const release = indexVariant(value)?.cuda;
      return release === undefined ? [] : [{ value: release, source }];
    },
  );
  return found.length === 1 ? found[0] : undefined;
}

function minorOf(version: string): string | undefined {
  return /^\d+\.\d+/.exec(version)?.[0];
}
