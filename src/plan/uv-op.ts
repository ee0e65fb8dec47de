import { SOURCE_DATE_EPOCH_SECONDS } from "./epoch.ts";
import { SCRATCH, SEARCH_PATH, VENV } from "./image-paths.ts";
import { networkMounts } from "./network-mounts.ts";
import type { DraftInput, ExecOp, Mount } from "./types.ts";

export interface UvWork {
  /** Lines of shell that use uv. */
  readonly script: readonly string[];
  readonly mounts: readonly Mount<DraftInput>[];
  /** Besides what makes uv's results the same on every machine. */
  readonly env?: Readonly<Record<string, string>>;
  readonly label: string;
  readonly source?: string;
}

/**
 * An op that changes the virtual environment with uv so that the same input gives the same bytes: bytecode is checked by
 * nobody (`UNCHECKED_HASH`), uv's lock file is removed, times are fixed.
 */
export function uvOp(work: UvWork): ExecOp<DraftInput> {
  const epoch = `@${SOURCE_DATE_EPOCH_SECONDS}`;
  const script = [
    ...work.script,
    `rm -f ${VENV}/.lock`,
    `find ${VENV} -depth -newermt ${epoch} -exec touch -h -d ${epoch} {} +`,
    `touch -h -d ${epoch} /opt`,
  ];
  return {
    kind: "exec",
    command: script.join("\n"),
    label: work.label,
    ...(work.source === undefined ? {} : { source: work.source }),
    env: {
      HOME: "/tmp",
      NETRC: `${SCRATCH}/netrc`,
      PATH: `${SCRATCH}/uv:${SEARCH_PATH}`,
      PYC_INVALIDATION_MODE: "UNCHECKED_HASH",
      // Keeps bytecode of the base's own library out of the layer; uv compiles what it installs all the same.
      PYTHONDONTWRITEBYTECODE: "1",
      SOURCE_DATE_EPOCH: String(SOURCE_DATE_EPOCH_SECONDS),
      UV_CACHE_DIR: `${SCRATCH}/uv-cache`,
      UV_COMPILE_BYTECODE: "1",
      UV_LINK_MODE: "copy",
      UV_NO_PROGRESS: "1",
      ...work.env,
    },
    mounts: [
      {
        kind: "bind",
        from: { kind: "provider", name: "uv" },
        source: "/opt/uv/bin",
        target: `${SCRATCH}/uv`,
      },
      ...work.mounts,
      { kind: "cache", id: "factory-uv", target: `${SCRATCH}/uv-cache`, sharing: "shared" },
      { kind: "tmpfs", target: "/tmp" },
      ...networkMounts(),
    ],
  };
}
