import { lockable } from "../../project/python/factory-lock/lock-request.ts";
import type { Manager, PythonProject } from "../../project/python/types.ts";
import type { Project } from "../../project/types.ts";

export type LockableProject = Project & {
  readonly python: PythonProject & { readonly manager: Manager };
};

/** Whether a project asks for packages that nothing locks. */
export function isLockable(project: Project): project is LockableProject {
  const { python } = project;
  if (python === undefined || python.lock !== undefined || python.manager === "none") return false;
  return lockable(python.requirements).length > 0;
}
