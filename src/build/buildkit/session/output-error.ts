import { FactoryError } from "../../../errors/factory-error.ts";

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: "free some space there, or choose another output",
  EDQUOT: "free some of your quota there, or choose another output",
  EACCES: "give yourself permission to write there, or choose another output",
  EPERM: "give yourself permission to write there, or choose another output",
  EROFS: "choose an output on a file system that can be written",
  EISDIR: "remove the folder, or choose another output",
  ENOTEMPTY: "remove the folder, or choose another output",
  EEXIST: "choose an empty folder as output",
  ENOTDIR: "choose an output whose parent is a folder",
};

/** What writing an output failed with, as an OUTPUT_FAILED that names the path; a FactoryError stays as it is. */
export function outputError(path: string, cause: unknown): FactoryError {
  if (cause instanceof FactoryError) return cause;
  const { code = "", message = String(cause) } = cause as NodeJS.ErrnoException;
  return new FactoryError("OUTPUT_FAILED", `${path} cannot be written: ${message}`, {
    hint: HINTS[code] ?? "check the output path and the disk",
    cause,
  });
}
