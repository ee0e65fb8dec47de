import type { Attributes } from "./graph.ts";

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** An attribute that is not empty: an empty text means the same as none. */
export function readText(attributes: Attributes, key: string): string | undefined {
  const value = attributes[key]?.value;
  return value === "" ? undefined : value;
}

/** Undefined for what is no integer; the rule `attribute_type` has refused it then. */
export function readInteger(attributes: Attributes, key: string): number | undefined {
  return toInteger(attributes[key]?.value ?? "");
}

export function readBoolean(attributes: Attributes, key: string): boolean | undefined {
  return toBoolean(attributes[key]?.value ?? "");
}

/** Milliseconds of a duration such as `15m`, quoted or not. */
export function readDuration(attributes: Attributes, key: string): number | undefined {
  return toDurationMs(attributes[key]?.value ?? "");
}

export function toInteger(text: string): number | undefined {
  if (!/^-?[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) return undefined;
  return value === 0 ? 0 : value;
}

export function toBoolean(text: string): boolean | undefined {
  if (text === "true") return true;
  return text === "false" ? false : undefined;
}

export function toDurationMs(text: string): number | undefined {
  const match = /^(-?[0-9]+)(ms|s|m|h|d)$/.exec(text);
  const count = toInteger(match?.[1] ?? "");
  if (count === undefined) return undefined;
  const ms = count * UNIT_MS[match?.[2] as keyof typeof UNIT_MS];
  return Number.isSafeInteger(ms) ? ms : undefined;
}
