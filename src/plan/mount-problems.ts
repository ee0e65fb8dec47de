import type { PlanProblem } from "./plan-problem.ts";
import { imagePathFault, innerPathFault, isEnvName } from "./plan-values.ts";
import type { Mount } from "./types.ts";

/** What is wrong with the mounts of one exec, each in itself and together. */
export function* mountProblems(mounts: readonly Mount[], pointer: string): Iterable<PlanProblem> {
  const taken = new Set<string>();
  for (const [index, mount] of mounts.entries()) {
    const place = `${pointer}/${index}`;
    yield* oneMount(mount, place);
    const key = placeOf(mount);
    if (key === undefined) continue;
    if (taken.has(key)) yield { pointer: place, message: `${key} is used by two mounts` };
    taken.add(key);
  }
}

function* oneMount(mount: Mount, pointer: string): Iterable<PlanProblem> {
  const { target, env } = { target: undefined, env: undefined, ...mount };
  if (mount.kind === "secret" && (target === undefined) === (env === undefined)) {
    yield { pointer, message: "a secret mount needs exactly one of target and env" };
  }
  if (target !== undefined) yield* targetProblems(target, `${pointer}/target`);
  if (env !== undefined && !isEnvName(env)) {
    yield { pointer: `${pointer}/env`, message: `"${env}" is not a name of an environment variable` };
  }
  if ("id" in mount && mount.id.trim() === "") {
    yield { pointer: `${pointer}/id`, message: `the id of a ${mount.kind} mount is empty` };
  }
  if (mount.kind === "bind" && mount.source !== undefined) {
    const fault = innerPathFault(mount.source);
    if (fault !== undefined) yield { pointer: `${pointer}/source`, message: fault };
  }
}

function* targetProblems(target: string, pointer: string): Iterable<PlanProblem> {
  const fault = imagePathFault(target);
  if (fault !== undefined) yield { pointer, message: fault };
  if (/^\/+$/.test(target)) yield { pointer, message: "a mount would hide the whole file system" };
}

/** The path or the variable that a mount takes; undefined when it has neither, which is a problem of its own. */
function placeOf(mount: Mount): string | undefined {
  if ("target" in mount) return `path ${mount.target.replace(/\/+$/, "")}`;
  return "env" in mount ? `variable ${mount.env}` : undefined;
}
