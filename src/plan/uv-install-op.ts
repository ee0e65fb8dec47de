import { gitAccess } from "./git-access.ts";
import { SCRATCH, VENV } from "./image-paths.ts";
import type { DraftInput, ExecOp } from "./types.ts";
import { uvOp } from "./uv-op.ts";

export interface UvInstall {
  /** Text of a requirements file. */
  readonly requirements: string;
  /** Only what is listed, each file checked against its hashes. */
  readonly locked: boolean;
  readonly label: string;
  readonly source?: string;
  /** Text of a file of constraints. */
  readonly constraints?: string;
  /** Options of uv that change what is resolved; only without a lock. Words of the project are not among them unchecked. */
  readonly options?: readonly string[];
  /** Repositories are among the requirements: `ssh` with an agent. */
  readonly git?: "https" | "ssh";
  /** uv's name of the machine that the packages are for, when it is not the one that installs them: wheels only. */
  readonly machine?: string;
}

/**
 * Installs a requirements text into the virtual environment. The command text holds neither versions nor paths of the
 * machine; only the mounted file changes.
 */
export function uvInstallOp(install: UvInstall): ExecOp<DraftInput> {
  const file = `${SCRATCH}/requirements.txt`;
  const constraints = `${SCRATCH}/constraints.txt`;
  const git = install.git === undefined ? undefined : gitAccess(install.git === "ssh");
  const flags = [
    ...(install.locked ? ["--no-deps", "--require-hashes"] : (install.options ?? [])),
    ...(install.machine === undefined ? [] : ["--python-platform", install.machine, "--no-build"]),
    ...["--no-config", "--python", `${VENV}/bin/python`, "-r", file],
    ...(install.constraints === undefined ? [] : ["-c", constraints]),
  ];
  // A lock of several indexes is safe to look up in all of them: hashes decide, not the index that answers first.
  const strategy = install.locked ? { UV_INDEX_STRATEGY: "unsafe-best-match" } : {};
  return uvOp({
    script: [`uv pip install ${flags.join(" ")}`],
    mounts: [
      { kind: "file", target: file, content: install.requirements },
      ...(install.constraints === undefined
        ? []
        : [{ kind: "file", target: constraints, content: install.constraints } as const]),
      ...(git?.mounts ?? []),
    ],
    env: { ...strategy, ...git?.env },
    label: install.label,
    ...(install.source === undefined ? {} : { source: install.source }),
  });
}
