import { problemsError } from "../../../errors/problems-error.ts";
import type { ProjectFs } from "../../types.ts";
import type { PythonProject, Requirement } from "../types.ts";
import { readsAsCompiled } from "./read-compiled.ts";
import { rootedLock, rootedPlace, rootedRequirements } from "./rooted.ts";

export interface PlaceFiles {
  readonly root: ProjectFs;
  /** The project's folder, relative to the root. */
  readonly folder: string;
  /** Folder of the lock, relative to the root. */
  readonly lockFolder: string;
}

/**
 * The project with all its places relative to the root, and with what is known of the folders they name. Throws
 * FILE_OUTSIDE_PROJECT for requirements that lead out of the root; what of a lock does so is refused only when it is
 * needed.
 */
export async function placeProject(python: PythonProject, files: PlaceFiles): Promise<PythonProject> {
  const { requirements, outside } = rootedRequirements(python.requirements, files.folder);
  if (outside.length > 0)
    throw problemsError("FILE_OUTSIDE_PROJECT", "the project", outside.map(outsideProblem));
  const self = python.self === undefined ? undefined : rootedPlace(python.self.place, files.folder);
  const placed: PythonProject = {
    ...python,
    requirements,
    ...(python.lock === undefined ? {} : { lock: rootedLock(python.lock, files.lockFolder) }),
    ...(python.self === undefined || self === undefined ? {} : { self: { ...python.self, place: self } }),
  };
  const compiled: string[] = [];
  for (const folder of localFolders(placed)) {
    if (await readsAsCompiled(files.root, folder)) compiled.push(folder);
  }
  return compiled.length === 0 ? placed : { ...placed, compiled };
}

function outsideProblem({ name, place, source }: Requirement) {
  const path = place !== undefined && "path" in place ? place.path : name;
  return {
    message: `${path} leads out of the project folder`,
    source,
    hint: "name a folder that holds both with --root DIR, or keep it inside the project",
  };
}

function localFolders({ lock, requirements, self }: PythonProject): readonly string[] {
  const places = [...(lock?.packages ?? []), ...requirements, ...(self === undefined ? [] : [self])];
  const folders = places.flatMap(({ place }) => (place?.kind === "folder" ? [place.path] : []));
  return [...new Set(folders)].sort();
}
