import { FactoryError } from "../../errors/factory-error.ts";
import type { LockFailure } from "../../lock/explain-failure.ts";
import type { NetworkSecrets } from "../../lock/lock-network.ts";
import { type PlanInputs, type ResolvedProject, resolveProject } from "../../plan/plan-project.ts";
import { acceleratorOf } from "../../project/accelerator.ts";
import { attachFactoryLock } from "../../project/python/factory-lock/attach-factory-lock.ts";
import { minorOf, pythonFits } from "../../project/python/factory-lock/python-fits.ts";
import { parseFactoryLock } from "../../project/python/factory-lock/read-factory-lock.ts";
import type { PythonProject } from "../../project/python/types.ts";
import type { Project } from "../../project/types.ts";
import type { Context } from "../context.ts";
import { isLockable, type LockableProject } from "./is-lockable.ts";

export interface MakeLockCall {
  readonly context: Context;
  readonly projectDir: string;
  /** Read without the lock that factory made. */
  readonly inputs: PlanInputs & { readonly project: LockableProject };
  /** Text of the lock there is, to keep its versions. */
  readonly earlier: string | undefined;
  readonly allowBuilds: boolean;
  readonly upgrade: true | readonly string[];
  readonly secrets: NetworkSecrets;
  readonly report: (line: string) => void;
}

export type MadeLock =
  | { readonly kind: "locked"; readonly text: string; readonly packages: number; readonly project: Project }
  | { readonly kind: "failed"; readonly failure: LockFailure };

/** Makes the lock of a project that has none, for the Python and the base that its plan takes; writes nothing. */
export async function makeLock(call: MakeLockCall): Promise<MadeLock> {
  const { context, inputs, secrets, report } = call;
  const { resolution, detection, project } = await resolveKeeping(call);
  if (!isLockable(project)) throw new FactoryError("INTERNAL", "resolving a project took its requirements");
  // Loaded here: a build from a lock resolves nothing.
  const [{ provisionUv }, { lockProject }] = await Promise.all([
    import("../../lock/provision-uv.ts"),
    import("../../lock/lock-project.ts"),
  ]);
  const { architecture } = inputs.platform;
  const common = { env: context.env, secrets, cacheDir: context.folders.cache, signal: context.signal };
  const uv = await provisionUv({ ...common, os: process.platform, architecture: hostArchitecture(), report });
  report("resolving");
  const outcome = await lockProject({
    ...common,
    python: project.python,
    pythonVersion: resolution.pins.python?.version ?? "",
    architecture,
    glibc: /^glibc-(\d+\.\d+)$/.exec(resolution.rows.bases?.libc ?? "")?.[1],
    accelerator: detection.accelerator,
    allowBuilds: call.allowBuilds,
    upgrade: call.upgrade,
    earlier: call.earlier,
    uv,
    projectDir: call.projectDir,
  });
  if (outcome.kind === "failed") return outcome;
  // The ranges of the project itself: the Python of an earlier lock is not one of them.
  const python = attachFactoryLock(
    inputs.project.python,
    parseFactoryLock(outcome.text),
    acceleratorOf(inputs.project.config),
  );
  return { ...outcome, project: { ...inputs.project, python } };
}

/** Keeps the Python of the earlier lock where the project and the base allow it. */
async function resolveKeeping({ inputs, earlier }: MakeLockCall): Promise<ResolvedProject> {
  const { python } = inputs.project;
  const before = earlierPython(earlier);
  if (before === undefined || python.ranges.some(({ value }) => !pythonFits(before, value))) {
    return resolveProject(inputs);
  }
  const kept: PythonProject = {
    ...python,
    ranges: [...python.ranges, { value: `==${minorOf(before)}.*`, source: "pylock.toml" }],
  };
  try {
    return await resolveProject({ ...inputs, project: { ...inputs.project, python: kept } });
  } catch (error) {
    if (error instanceof FactoryError && error.code === "NO_RESOLUTION") return resolveProject(inputs);
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

function hostArchitecture(): "amd64" | "arm64" {
  return process.arch === "arm64" ? "arm64" : "amd64";
}
