/** Whose mistake an error is: it decides the exit code and what the user is told to do. */
export type Fault = "user" | "work" | "factory" | "environment";

/** Every code factory prints, with its fault. Codes are never renamed: scripts match on them. */
export const ERROR_CODES = {
  USAGE: "user",
  PROJECT_NOT_FOUND: "user",
  NO_STACK: "user",
  CONFIG_CONFLICT: "user",
  CONFIG_INVALID: "user",
  CONFIG_SYNTAX: "user",
  FILE_MISSING: "user",
  FILE_OUTSIDE_PROJECT: "user",
  FILE_UNREADABLE: "user",
  FILE_TOO_LARGE: "user",
  REQUIREMENTS_INVALID: "user",
  PYPROJECT_INVALID: "user",
  LOCK_INVALID: "user",
  NO_RESOLUTION: "user",
  UNSUPPORTED: "user",
  BASE_UNKNOWN: "user",
  BASE_NOT_BUILT: "user",
  PLAN_INVALID: "user",
  OUTPUT_INVALID: "user",
  SECRET_MISSING: "user",
  BUILD_FAILED: "work",
  BASE_BUILD_FAILED: "work",
  RUN_FAILED: "work",
  IMAGE_UNAVAILABLE: "environment",
  SOURCE_UNAVAILABLE: "environment",
  ENDPOINT_UNAVAILABLE: "environment",
  ENDPOINT_LOST: "environment",
  BUILDKIT_UNAVAILABLE: "environment",
  OUTPUT_FAILED: "environment",
  INTERRUPTED: "environment",
  COMPAT_INVALID: "factory",
  INTERNAL: "factory",
} as const satisfies Record<string, Fault>;

export type ErrorCode = keyof typeof ERROR_CODES;
