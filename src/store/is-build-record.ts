import type { BuildRecord } from "./build-record.ts";

type Check = (value: unknown) => boolean;

const OUTCOMES: Readonly<Record<string, Check>> = {
  built: shape({ digest: optional(isText), index: optional(isText) }),
  failed: shape({ code: isText, message: isText, stage: optional(isText) }),
  interrupted: shape({}),
};

const RECORD = shape({
  schemaVersion: (value) => value === 1,
  id: isText,
  startedAt: isTime,
  ms: isCount,
  factory: isText,
  stack: isText,
  platform: shape({ os: isText, architecture: isText }),
  planDigest: isText,
  pins: (value) => isObject(value) && Object.values(value).every(isText),
  endpoint: isText,
  output: shape({ kind: isText }),
  tag: optional(isText),
  tags: optional(listOf(isText)),
  outcome: isOutcome,
  layers: listOf(
    shape({
      id: isText,
      digest: isText,
      size: isCount,
      reused: isBoolean,
      distributions: optional(listOf(isText)),
    }),
  ),
  stages: listOf(shape({ stage: isText, ms: isCount, cached: isBoolean, key: optional(isText) })),
  transfer: shape({ filesListed: isCount, filesSent: isCount, bytesSent: isCount }),
  expectedMs: optional(isCount),
});

/** Whether a parsed file is a record of the format that this version writes; members it does not know are no matter. */
export function isBuildRecord(value: unknown): value is BuildRecord {
  return RECORD(value);
}

function isOutcome(value: unknown): boolean {
  if (!isObject(value) || typeof value.kind !== "string" || !Object.hasOwn(OUTCOMES, value.kind))
    return false;
  return OUTCOMES[value.kind]?.(value) === true;
}

function shape(members: Readonly<Record<string, Check>>): Check {
  return (value) => isObject(value) && Object.entries(members).every(([name, check]) => check(value[name]));
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isTime(value: unknown): boolean {
  return typeof value === "string" && !Number.isNaN(Date.parse(value));
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isBoolean(value: unknown): boolean {
  return typeof value === "boolean";
}
