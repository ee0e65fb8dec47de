import type { LockFailure } from "../../lock/explain-failure.ts";
import type { NetworkSecrets } from "../../lock/lock-network.ts";
import type { Diagnostic } from "../../plan/detection.ts";
import type { PlanInputs } from "../../plan/plan-project.ts";
import { attachFactoryLock } from "../../project/python/factory-lock/attach-factory-lock.ts";
import { lockTarget } from "../../project/python/factory-lock/lock-target.ts";
import { parseFactoryLock } from "../../project/python/factory-lock/read-factory-lock.ts";
import { targetEnvironment } from "../../project/python/markers/target-environment.ts";
import type { Project } from "../../project/types.ts";
import type { Resolution } from "../../resolve/types.ts";
import type { Context } from "../context.ts";
import { chosenVersions } from "./chosen-versions.ts";
import { cudaExtras } from "./cuda-extras.ts";
import type { LockableProject } from "./is-lockable.ts";
import { resolveForLock } from "./resolve-for-lock.ts";

export interface MakeLockCall {
  readonly context: Context;
  readonly projectDir: string;
  /** Read without the lock that factory made. */
  readonly inputs: PlanInputs & { readonly project: LockableProject };
  /** Name of the lock in the project's folder. */
  readonly file: string;
  /** Text of the lock there is, to keep its versions. */
  readonly earlier: string | undefined;
  readonly allowBuilds: boolean;
  readonly upgrade: true | readonly string[];
  readonly secrets: NetworkSecrets;
  readonly report: (line: string) => void;
}

export type MadeLock =
  | {
      readonly kind: "locked";
      readonly text: string;
      readonly packages: number;
      readonly project: Project;
      /** What was locked otherwise than it was asked for. */
      readonly notes: readonly Diagnostic[];
    }
  | { readonly kind: "failed"; readonly failure: LockFailure };

/** Makes the lock of a project that has none, for the Python and the base that its plan takes; writes nothing. */
export async function makeLock(call: MakeLockCall): Promise<MadeLock> {
  const { context, inputs, secrets, report } = call;
  const resolved = await resolveForLock(call);
  const { resolution, detection, project } = resolved;
  // Loaded here: a build from a lock resolves nothing.
  const [{ provisionUv }, { lockProject }, { torchVariant, unlistedTorchRow }] = await Promise.all([
    import("../../lock/provision-uv.ts"),
    import("../../lock/lock-project.ts"),
    import("./torch-builds.ts"),
  ]);
  const { architecture } = inputs.platform;
  const common = { env: context.env, secrets, cacheDir: context.folders.cache, signal: context.signal };
  const uv = await provisionUv({ ...common, os: process.platform, architecture: hostArchitecture(), report });
  const pythonVersion = resolution.pins.python?.version ?? "";
  const torchTable = (await inputs.conditional?.(["torch"]))?.find(({ name }) => name === "torch");
  const { extras, notes } = cudaExtras(resolution, inputs.project.python.requirements);
  report("resolving");
  const outcome = await lockProject({
    ...common,
    python: inputs.project.python,
    pythonVersion,
    architecture,
    glibc: /^glibc-(\d+\.\d+)$/.exec(resolution.rows.bases?.libc ?? "")?.[1],
    accelerator: detection.accelerator,
    cuda: detection.accelerator === "cuda" ? chosenCuda(resolution) : undefined,
    torchVariant: torchVariant(resolution, project.config, torchTable),
    extras,
    preferences: chosenVersions(resolved, inputs),
    torchRow: (torch) =>
      unlistedTorchRow(torch, torchTable, targetEnvironment({ python: pythonVersion, architecture })),
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
    parseFactoryLock(outcome.text, call.file),
    lockTarget(inputs.project.config, inputs.project.python),
  );
  return { ...outcome, notes, project: { ...inputs.project, python } };
}

function chosenCuda({ pins }: Resolution): string | undefined {
  const version = pins.cuda?.version;
  return version === "none" ? undefined : version;
}

function hostArchitecture(): "amd64" | "arm64" {
  return process.arch === "arm64" ? "arm64" : "amd64";
}
