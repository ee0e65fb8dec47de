import { FactoryError } from "../../errors/factory-error.ts";
import type { Receiver } from "./types.ts";

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EROFS"]);

/** What a fault on our side of the session means to the user. Anything unknown is returned as it is. */
export function sessionError(error: Error, receive: Receiver | undefined): Error {
  const { code, path } = error as NodeJS.ErrnoException;
  if (error instanceof FactoryError || typeof code !== "string" || !/^E[A-Z0-9]+$/.test(code)) return error;

  const target = receive === undefined || receive.kind === "stream" ? undefined : receive.path;
  const isOutput = FULL.has(code) || (target !== undefined && path?.startsWith(target) === true);
  if (isOutput || path === undefined) {
    const place = path ?? target;
    return new FactoryError(
      "OUTPUT_FAILED",
      place === undefined
        ? `cannot write the output: ${error.message}`
        : `cannot write ${place}: ${error.message}`,
      {
        hint: FULL.has(code) ? "free some space, or choose another output" : "choose another output",
        cause: error,
      },
    );
  }
  return new FactoryError("FILE_UNREADABLE", `cannot read ${path}: ${error.message}`, {
    source: path,
    hint: "make the file readable, or leave it out with an ignore file",
    cause: error,
  });
}
