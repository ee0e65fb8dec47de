import { SOURCE_DATE_EPOCH_SECONDS } from "./epoch.ts";
import { SCRATCH, SEARCH_PATH, VENV } from "./image-paths.ts";
import { networkMounts } from "./network-mounts.ts";
import type { DraftInput, ExecOp } from "./types.ts";

export interface UvInstall {
  /** Text of a requirements file. */
  readonly requirements: string;
  /** Only what is listed, each file checked against its hashes. */
  readonly locked: boolean;
  readonly label: string;
  readonly source?: string;
}

/**
 * Installs a requirements text into the virtual environment so that the same text gives the same
 * bytes: bytecode is checked by nobody (`UNCHECKED_HASH`), uv's lock file is removed, times are fixed.
 * The command text holds neither versions nor paths of the machine; only the mounted file changes.
 */
export function uvInstallOp(install: UvInstall): ExecOp<DraftInput> {
  const file = `${SCRATCH}/requirements.txt`;
  const flags = install.locked ? "--no-deps --require-hashes " : "";
  const epoch = `@${SOURCE_DATE_EPOCH_SECONDS}`;
  const script = [
    `uv pip install ${flags}--no-config --python ${VENV}/bin/python -r ${file}`,
    `rm -f ${VENV}/.lock`,
    `find ${VENV} -depth -newermt ${epoch} -exec touch -h -d ${epoch} {} +`,
    `touch -h -d ${epoch} /opt`,
  ];
  return {
    kind: "exec",
    command: script.join("\n"),
    label: install.label,
    ...(install.source === undefined ? {} : { source: install.source }),
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
    },
    mounts: [
      {
        kind: "bind",
        from: { kind: "provider", name: "uv" },
        source: "/opt/uv/bin",
        target: `${SCRATCH}/uv`,
      },
      { kind: "file", target: file, content: install.requirements },
      { kind: "cache", id: "factory-uv", target: `${SCRATCH}/uv-cache`, sharing: "shared" },
      { kind: "tmpfs", target: "/tmp" },
      ...networkMounts(),
    ],
  };
}
