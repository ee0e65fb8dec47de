import type { Manager, PythonProject, Requirement } from "../types.ts";
import { canonicalRequirement, lockable, lockRequest } from "./lock-request.ts";
import type { LockTarget } from "./lock-target.ts";
import { pythonFits } from "./python-fits.ts";
import type { FactoryLock } from "./read-factory-lock.ts";
import { requestDigest } from "./request-digest.ts";

/** Why a lock that factory made does not answer what the project asks now. */
export interface StaleReason {
  readonly message: string;
  /** Where the project asks for what the lock does not answer. */
  readonly source: string;
}

export type LockedProject = Pick<
  PythonProject,
  "requirements" | "constraints" | "installOptions" | "ranges"
> & { readonly manager: Manager; readonly target: LockTarget };

/** Undefined when the lock is fresh. */
export function staleReason(
  { table, file }: Pick<FactoryLock, "table" | "file">,
  project: LockedProject,
): StaleReason | undefined {
  const stale = (why: string, source = file): StaleReason => ({
    message: `${file} is out of date: ${why}`,
    source,
  });
  if (table.manager !== project.manager) {
    const source = project.requirements[0]?.source;
    return stale(
      `it was made from the files of ${table.manager}, and ${project.manager} is read now`,
      source,
    );
  }
  const request = lockRequest(project);
  if (requestDigest(request) !== table.request) {
    const difference =
      changed(table.asked.requirements, project.requirements, "requirement") ??
      changed(table.asked.constraints, project.constraints ?? [], "constraint");
    if (difference !== undefined) return stale(difference.why, difference.source);
    const options = (list: readonly string[]) => (list.length === 0 ? "none" : list.join(" "));
    return stale(`its options are ${options(table.asked.options)}, and now ${options(request.options)}`);
  }
  const { accelerator, cuda } = project.target;
  if (table.accelerator !== accelerator) {
    return stale(`it was made for accelerator ${table.accelerator}, and now it is ${accelerator}`);
  }
  if (cuda !== undefined && !isSameRelease(table.cuda, cuda.value)) {
    const before = table.cuda === undefined ? "no CUDA in particular" : `CUDA ${table.cuda}`;
    return stale(`it was made for ${before}, and the project asks for ${cuda.value}`, cuda.source);
  }
  const range = project.ranges.find(({ value }) => !pythonFits(table.python, value));
  if (range === undefined) return undefined;
  return stale(
    `it was made for Python ${table.python}, and the project asks for ${range.value}`,
    range.source,
  );
}

/** `12` and `12.1` are of one release: what one of them does not say, the other may. */
function isSameRelease(before: string | undefined, now: string): boolean {
  if (before === undefined) return false;
  const numbers = before.split(".");
  return now.split(".").every((number, index) => numbers[index] === undefined || numbers[index] === number);
}

interface Difference {
  readonly why: string;
  readonly source?: string;
}

/** The first thing that is asked now and was not, else the first one that is asked no more. */
function changed(
  asked: readonly string[],
  now: readonly Requirement[],
  noun: string,
): Difference | undefined {
  const known = new Set(asked);
  const present = new Map(lockable(now).map((one) => [canonicalRequirement(one), one]));
  const gone = asked.filter((text) => !present.has(text));
  const [added] = [...present].filter(([text]) => !known.has(text));
  if (added === undefined) {
    return gone[0] === undefined ? undefined : { why: `the ${noun} ${gone[0]} is gone` };
  }
  const [text, { name, source }] = added;
  const before = gone.find((one) => nameOf(one) === name);
  if (before === undefined) return { why: `the ${noun} ${text} is new`, source };
  return { why: `the ${noun} ${text} was ${before} when it was made`, source };
}

function nameOf(requirement: string): string {
  return /^[a-z0-9-]*/.exec(requirement)?.[0] ?? "";
}
