import type { ErrorCode } from "../../errors/error-codes.ts";
import { FactoryError } from "../../errors/factory-error.ts";

interface FileFault {
  readonly path: string;
  /** What asked for the file: becomes the source of the error. */
  readonly requestedBy: string | undefined;
}

export function fileMissing({ path, requestedBy }: FileFault): FactoryError {
  const hint = requestedBy === undefined ? `create ${path}` : `create ${path}, or correct its name`;
  return fileError("FILE_MISSING", `${path} does not exist`, { hint, requestedBy });
}

export function fileOutside({ path, requestedBy }: FileFault): FactoryError {
  return fileError("FILE_OUTSIDE_PROJECT", `${path} leads out of the project folder`, {
    hint: "keep every file the project needs inside its folder, and name it by a relative path",
    requestedBy,
  });
}

export function fileUnreadable(
  { path, requestedBy }: FileFault,
  why: { readonly reason: string; readonly hint: string; readonly cause?: unknown },
): FactoryError {
  return fileError("FILE_UNREADABLE", `${path} ${why.reason}`, {
    hint: why.hint,
    requestedBy,
    cause: why.cause,
  });
}

export function fileTooLarge(
  { path, requestedBy }: FileFault,
  { bytes, maxBytes }: { readonly bytes: number; readonly maxBytes: number },
): FactoryError {
  return fileError("FILE_TOO_LARGE", `${path} has ${bytes} bytes, more than the ${maxBytes} allowed`, {
    hint: `make ${path} smaller`,
    requestedBy,
  });
}

function fileError(
  code: ErrorCode,
  message: string,
  rest: { readonly hint: string; readonly requestedBy: string | undefined; readonly cause?: unknown },
): FactoryError {
  return new FactoryError(code, message, {
    hint: rest.hint,
    ...(rest.requestedBy === undefined ? {} : { source: rest.requestedBy }),
    ...(rest.cause === undefined ? {} : { cause: rest.cause }),
  });
}
