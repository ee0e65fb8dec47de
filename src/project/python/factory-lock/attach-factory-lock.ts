import { FactoryError } from "../../../errors/factory-error.ts";
import type { Lock, LockedDependency, LockedPackage, PythonProject, Requirement } from "../types.ts";
import type { LockTarget } from "./lock-target.ts";
import { minorOf } from "./python-fits.ts";
import { edgeTo, type FactoryLock } from "./read-factory-lock.ts";
import { staleReason } from "./stale-reason.ts";

/**
 * The project with the lock that factory made for it, and with the Python that the lock is for. Throws LOCK_STALE when the
 * project asks for something else by now.
 */
export function attachFactoryLock(
  project: PythonProject,
  factoryLock: FactoryLock,
  target: LockTarget,
): PythonProject {
  const { manager, requirements } = project;
  if (manager === "none" || project.lock !== undefined || requirements.length === 0) return project;
  const { file, table, packages } = factoryLock;
  const stale = staleReason(factoryLock, { ...project, manager, target });
  if (stale !== undefined) {
    throw new FactoryError("LOCK_STALE", stale.message, { source: stale.source, hint: "run `factory lock`" });
  }
  const minor = minorOf(table.python);
  return {
    ...project,
    ranges: [...project.ranges, { value: `==${minor}.*`, source: file }],
    lock: {
      ...withRoot(packages, project, file),
      madeFor: { platform: table.platform, python: minor },
      ...(table.torch === undefined ? {} : { torch: table.torch }),
    },
  };
}

function withRoot(
  packages: readonly LockedPackage[],
  { name, requirements }: PythonProject,
  file: string,
): Lock {
  const local = requirements.flatMap(localPackage);
  const root: LockedPackage = {
    // No package has a blank in its name.
    name: name ?? "the project",
    version: "",
    source: file,
    dependencies: [...rootEdges(packages, requirements), ...local.map(edgeTo)],
    extras: {},
    root: true,
    artifacts: [],
    unlocked: "virtual",
  };
  return { file, packages: [root, ...packages, ...local] };
}

/** What the project asks for itself, and what nothing reached from there leads to: a lock may hold no edges at all. */
function rootEdges(
  packages: readonly LockedPackage[],
  requirements: readonly Requirement[],
): readonly LockedDependency[] {
  const asked = new Set(requirements.map(({ name }) => name));
  const byName = new Map(packages.map((one) => [one.name, one]));
  const reached = new Set<string>();
  const edges: LockedDependency[] = [];
  const begin = (one: LockedPackage) => {
    edges.push(edgeTo(one));
    const pending = [one.name];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      for (const dependency of byName.get(next)?.dependencies ?? []) pending.push(dependency.name);
    }
  };
  for (const one of packages) if (asked.has(one.name)) begin(one);
  const needed = new Set(packages.flatMap(({ dependencies }) => dependencies.map(({ name }) => name)));
  for (const one of packages) if (!reached.has(one.name) && !needed.has(one.name)) begin(one);
  for (const one of packages) if (!reached.has(one.name)) begin(one);
  return edges;
}

function localPackage({ name, place, source }: Requirement): readonly LockedPackage[] {
  if (place?.kind !== "folder" && place?.kind !== "file") return [];
  const none = { dependencies: [], extras: {}, root: false, artifacts: [] };
  return [{ name, version: "", source, place, ...none }];
}
