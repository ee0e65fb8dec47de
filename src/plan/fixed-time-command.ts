import { SOURCE_DATE_EPOCH_SECONDS } from "./epoch.ts";
import type { Mount } from "./types.ts";

const STAMP_FOLDER = "/run/factory-stamp";

/**
 * Argv that runs a shell script and then gives everything it changed one fixed time, so that the layer
 * is the same on every machine. Changed files are known by their inode change time, which the
 * layers below keep; `positional` become "$1", "$2"… of the script. Needs `FIXED_TIME_MOUNT`.
 */
export function fixedTimeCommand(script: string, positional: readonly string[] = []): readonly string[] {
  const epoch = `@${SOURCE_DATE_EPOCH_SECONDS}`;
  const wrapped = [
    `touch ${STAMP_FOLDER}/start ${STAMP_FOLDER}/tick`,
    // The clock of files stands still for some milliseconds: what changed within the same ones would not be newer.
    `while [ -z "$(find ${STAMP_FOLDER}/tick -cnewer ${STAMP_FOLDER}/start)" ]; do touch ${STAMP_FOLDER}/tick; done`,
    script,
    `find / -xdev -depth -cnewer ${STAMP_FOLDER}/start -newermt ${epoch} -exec touch -h -d ${epoch} {} +`,
  ];
  return ["/bin/sh", "-ec", wrapped.join("\n"), "sh", ...positional];
}

/** Where the time of the start is kept; a tmpfs, so that it is in no layer. */
export const FIXED_TIME_MOUNT: Mount<never> = { kind: "tmpfs", target: STAMP_FOLDER };
