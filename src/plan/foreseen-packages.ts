import { FactoryError } from "../errors/factory-error.ts";
import { pythonFits } from "../project/python/factory-lock/python-fits.ts";
import { type TargetEnvironment, targetEnvironment } from "../project/python/markers/target-environment.ts";
import { walkLock } from "../project/python/select-packages.ts";
import type { Lock, LockedPackage } from "../project/python/types.ts";
import type { Project } from "../project/types.ts";
import type { Platform } from "./types.ts";

/** From the one that a project gets that does not care to those that only old projects still ask for. */
const LIKELY_PYTHONS = ["3.13", "3.12", "3.11", "3.10", "3.14", "3.9", "3.8"] as const;

/** Several blocks ask the same of one project, and a lock may be large. */
const known = new WeakMap<Project, Map<Platform["architecture"], readonly LockedPackage[]>>();

/**
 * What the lock of a project holds for a platform, as far as that can be told before a Python is chosen: for the likely
 * one. Empty without a lock, and for a lock that does not answer, which is an error of the plan itself.
 */
export function foreseenPackages(project: Project, platform: Platform): readonly LockedPackage[] {
  const lock = project.python?.lock;
  if (lock === undefined) return [];
  const { architecture } = platform;
  const ofProject = known.get(project) ?? new Map<typeof architecture, readonly LockedPackage[]>();
  known.set(project, ofProject);
  const found = ofProject.get(architecture) ?? walk(lock, likelyTarget(project, platform));
  ofProject.set(architecture, found);
  return found;
}

function walk(lock: Lock, target: TargetEnvironment): readonly LockedPackage[] {
  try {
    return [...walkLock(lock, target)];
  } catch (error) {
    if (error instanceof FactoryError) return [];
    throw error;
  }
}

/** The target with the Python that a project is likely to get. */
export function likelyTarget({ python }: Project, { architecture }: Platform): TargetEnvironment {
  const ranges = python?.ranges ?? [];
  const likely = LIKELY_PYTHONS.find((one) => ranges.every(({ value }) => pythonFits(one, value)));
  return targetEnvironment({ python: likely ?? LIKELY_PYTHONS[0], architecture });
}
