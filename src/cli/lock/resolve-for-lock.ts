import { FactoryError } from "../../errors/factory-error.ts";
import { type PlanInputs, type ResolvedProject, resolveProject } from "../../plan/plan-project.ts";
import { minorOf, pythonFits } from "../../project/python/factory-lock/python-fits.ts";
import { parseFactoryLock } from "../../project/python/factory-lock/read-factory-lock.ts";
import type { PythonProject } from "../../project/python/types.ts";
import type { LockableProject } from "./is-lockable.ts";

interface Resolving {
  readonly inputs: PlanInputs & { readonly project: LockableProject };
  /** Text of the lock there is. */
  readonly earlier: string | undefined;
}

/** Chooses versions for a project that is to be locked: the Python of the earlier lock where the project and the base allow it. */
export async function resolveForLock({ inputs, earlier }: Resolving): Promise<ResolvedProject> {
  const { python } = inputs.project;
  const before = earlierPython(earlier);
  if (before === undefined || python.ranges.some(({ value }) => !pythonFits(before, value))) {
    return resolveProject(inputs);
  }
  const kept: PythonProject = {
    ...python,
    ranges: [...python.ranges, { value: `==${minorOf(before)}.*`, source: "pylock.toml" }],
  };
  const withPython = { ...inputs, project: { ...inputs.project, python: kept } };
  return (await orUndefined(() => resolveProject(withPython))) ?? resolveProject(inputs);
}

/** Undefined when no versions fit together. */
async function orUndefined(resolving: () => Promise<ResolvedProject>): Promise<ResolvedProject | undefined> {
  try {
    return await resolving();
  } catch (error) {
    if (error instanceof FactoryError && error.code === "NO_RESOLUTION") return undefined;
    throw error;
  }
}

function earlierPython(earlier: string | undefined): string | undefined {
  try {
    return earlier === undefined ? undefined : parseFactoryLock(earlier).table.python;
  } catch {
    return undefined;
  }
}
