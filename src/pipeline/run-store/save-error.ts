import { FactoryError } from "../../errors/factory-error.ts";

/** What keeping a run failed with: a full disk, missing rights. The run is as it was before, and can go on later. */
export function saveError(file: string, cause: unknown): FactoryError {
  if (cause instanceof FactoryError) return cause;
  const { code = "", message } = cause as NodeJS.ErrnoException;
  const why = code === "ENOSPC" || code === "EDQUOT" ? "the disk is full" : message;
  return new FactoryError("RUN_NOT_SAVED", `${file} cannot be written: ${why}`, {
    hint: "make room or mend the folder, then continue with factory resume",
    cause,
  });
}
