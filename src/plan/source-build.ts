import type { NodeProject } from "../project/node/types.ts";
import type { LockedPackage, Place, PythonProject } from "../project/python/types.ts";
import { parseWheelTags } from "../project/python/wheel-tags.ts";
import type { Project } from "../project/types.ts";

/**
 * Where the first package is declared that may have to be compiled: one of which a lock has no wheel, or any
 * requirement when nothing is locked; of a Node project one that runs a script, or comes from git. Undefined when
 * nothing is compiled.
 */
export function firstSourceBuild(project: Project): string | undefined {
  if (project.node !== undefined) return firstNodeBuild(project.node);
  return project.python === undefined ? undefined : firstPythonBuild(project.python);
}

/** A repository needs git besides, which the bases with a compiler have. */
function firstPythonBuild({ lock, requirements, self, compiled = [] }: PythonProject): string | undefined {
  const own = self === undefined ? [] : [self];
  const compiles = ({ place }: { readonly place?: Place }) =>
    place?.kind === "folder" && compiled.includes(place.path);
  if (lock === undefined) {
    const unknown = requirements.find((one) => !isLocal(one.place) || compiles(one));
    return (unknown ?? own.find(compiles))?.source;
  }
  const built = lock.packages.find(
    (one) => one.place?.kind === "git" || compiles(one) || isArchive(one) || isOnlyArchive(one.artifacts),
  );
  return (built ?? own.find(compiles))?.source;
}

function isLocal(place: Place | undefined): boolean {
  return place?.kind === "folder" || place?.kind === "file";
}

function isArchive({ place }: LockedPackage): boolean {
  return place?.kind === "file" && !place.path.endsWith(".whl");
}

/** Many packages have wheels for Windows and macOS only. */
function isOnlyArchive(artifacts: LockedPackage["artifacts"]): boolean {
  const hasArchive = artifacts.some(({ kind }) => kind === "sdist");
  return hasArchive && !artifacts.some(({ kind, filename }) => kind === "wheel" && mayBeForLinux(filename));
}

/** A lock with hashes alone has no file names. */
function mayBeForLinux(filename: string): boolean {
  const platforms = parseWheelTags(filename)?.platforms;
  return platforms === undefined || platforms.some((one) => one === "any" || one.includes("linux"));
}

function firstNodeBuild({ dependencies, devDependencies, lock }: NodeProject): string | undefined {
  const direct = [...dependencies, ...devDependencies];
  const fetched = direct.find(({ range }) => /^(?:git|github:|gitlab:|bitbucket:|[\w-]+\/)/.test(range));
  if (fetched !== undefined) return fetched.source;
  if (lock?.packages === undefined) return direct[0]?.source;
  return lock.packages.find(({ installScript }) => installScript)?.source;
}
