import { resolve } from "node:path";
import type { BuildObserver } from "../../build/build-observer.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { LockFailure } from "../../lock/explain-failure.ts";
import type { NetworkSecrets } from "../../lock/lock-network.ts";
import type { Diagnostic } from "../../plan/detection.ts";
import { type PlanInputs, type PlannedProject, planProject } from "../../plan/plan-project.ts";
import { FACTORY_LOCK } from "../../project/python/factory-lock/factory-table.ts";
import type { Project } from "../../project/types.ts";
import type { Context } from "../context.ts";
import { locateProject } from "../locate-project.ts";
import { type PlanFolderOptions, planInputs } from "../plan-folder.ts";
import { isLockable, type LockableProject } from "./is-lockable.ts";
import { type LockPlace, lockPlace, writeLock } from "./lock-file.ts";
import { type MadeLock, type MakeLockCall, makeLock } from "./make-lock.ts";

export interface BuildLockOptions extends PlanFolderOptions {
  /** `--locked`: the lock must be there and fresh. */
  readonly locked?: true;
  /** `--no-lock` makes it false: versions are resolved while building, whatever a lock says. */
  readonly lock: boolean;
}

export interface BuildLockCall {
  readonly context: Context;
  readonly dir: string;
  readonly options: BuildLockOptions;
  /** The network for a project, which may name indexes of its own. */
  readonly secretsFor: (project: Project) => Promise<NetworkSecrets>;
  readonly report: (line: string) => void;
  readonly timed: BuildObserver["timed"];
}

export interface PlannedBuild {
  readonly planned: PlannedProject;
  readonly project: Project;
}

/** Plans a build, locking first what is not locked, or not any more. */
export async function planLocked(call: BuildLockCall): Promise<PlannedBuild> {
  const { options } = call;
  if (!options.lock) return planUnlocked(await unlockedInputs(call), { ...call, more: [] });
  const found = await planWithLockFound(call);
  if (found.kind === "planned") return found;
  const inputs = await unlockedInputs(call);
  const { project } = inputs;
  if (!isLockable(project)) {
    if (found.stale !== undefined) throw found.stale;
    return planUnlocked(inputs, { ...call, more: [] });
  }
  if (options.locked === true) throw found.stale ?? missingLock(project);
  return lockAndPlan({ ...inputs, project }, { ...call, stale: found.stale });
}

function unlockedInputs({ context, dir, options, timed }: BuildLockCall): Promise<PlanInputs> {
  return timed("read project", () => planInputs(context, dir, { ...options, factoryLock: "ignore" }));
}

type Found =
  | ({ readonly kind: "planned" } & PlannedBuild)
  | { readonly kind: "needs-lock"; readonly stale: FactoryError | undefined };

async function planWithLockFound({ context, dir, options, timed }: BuildLockCall): Promise<Found> {
  let madeByFactory = false;
  try {
    const inputs = await timed("read project", () => planInputs(context, dir, options));
    const { project } = inputs;
    if (isLockable(project)) return { kind: "needs-lock", stale: undefined };
    madeByFactory = project.python?.lock?.madeFor !== undefined;
    const planned = await timed("resolve and plan", () => planProject(inputs));
    return { kind: "planned", planned, project };
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    if (error.code === "LOCK_STALE") return { kind: "needs-lock", stale: error };
    // The Python of the lock is not among those of another base.
    if (madeByFactory && error.code === "NO_RESOLUTION") return { kind: "needs-lock", stale: error };
    throw error;
  }
}

async function lockAndPlan(
  inputs: PlanInputs & { readonly project: LockableProject },
  call: BuildLockCall & { readonly stale: FactoryError | undefined },
): Promise<PlannedBuild> {
  const { context, dir, options, report, stale, timed } = call;
  const { project } = inputs;
  const { root } = await locateProject(context, dir, options.root);
  const projectDir = resolve(root, project.folder);
  const secrets = await call.secretsFor(project);
  const making = { context, projectDir, inputs, allowBuilds: false, upgrade: [], secrets, report };
  const { file, ...made } = await timed("lock", () => makeOrExplain(making));
  if (made.kind === "failed") return planUnlocked(inputs, { timed, more: [fallback(made.failure)] });
  const readOnly = await writeLock(projectDir, file, made.text);
  const why = stale === undefined ? "" : `; ${stale.message}`;
  const count = `${made.packages} ${made.packages === 1 ? "package" : "packages"}`;
  report(readOnly === undefined ? `locked ${count} into ${file}${why}` : `locked ${count}${why}`);
  const planned = await timed("resolve and plan", () => planProject({ ...inputs, project: made.project }));
  const diagnostics = [
    ...made.notes,
    ...planned.diagnostics,
    ...(readOnly === undefined ? [] : [notWritten(file, readOnly)]),
  ];
  return { planned: { ...planned, diagnostics }, project: made.project };
}

/** Where uv does not run, or another tool's lock is in the way, one can build all the same. */
async function makeOrExplain(
  call: Omit<MakeLockCall, "earlier" | "file">,
): Promise<MadeLock & Pick<LockPlace, "file">> {
  let file = FACTORY_LOCK;
  try {
    const place = await lockPlace(call.inputs.project, call.inputs.platform);
    file = place.file;
    return { file, ...(await makeLock({ ...call, ...place })) };
  } catch (error) {
    if (error instanceof FactoryError && error.code === "LOCK_INVALID") {
      return { file, kind: "failed", failure: { kind: "source", error } };
    }
    if (!(error instanceof FactoryError) || error.code !== "UNSUPPORTED") throw error;
    return { file, kind: "failed", failure: { kind: "interpreter", error } };
  }
}

/** What can be installed all the same is; everything else is an error of the build too. */
function fallback({ kind, error }: LockFailure): Diagnostic {
  if (kind !== "unbuilt" && kind !== "source" && kind !== "interpreter") throw error;
  return {
    code: "NOT_LOCKED",
    severity: "warning",
    message: `nothing is locked, versions are resolved while building: ${error.message}`,
    ...(error.source === undefined ? {} : { source: error.source }),
  };
}

async function planUnlocked(
  inputs: PlanInputs,
  { more, timed }: Pick<BuildLockCall, "timed"> & { readonly more: readonly Diagnostic[] },
): Promise<PlannedBuild> {
  const planned = await timed("resolve and plan", () => planProject(inputs));
  return {
    planned: { ...planned, diagnostics: [...more, ...planned.diagnostics] },
    project: inputs.project,
  };
}

function notWritten(file: string, reason: string): Diagnostic {
  return {
    code: "LOCK_NOT_WRITTEN",
    severity: "warning",
    message: `the lock of this build is not kept, so that a later build may get other versions: ${reason}`,
    source: file,
  };
}

function missingLock({ python }: LockableProject): FactoryError {
  const [first] = python.requirements;
  const message = "pylock.toml does not exist, and --locked builds from a lock only";
  return new FactoryError("LOCK_STALE", message, {
    ...(first === undefined ? {} : { source: first.source }),
    hint: "run `factory lock`",
  });
}
