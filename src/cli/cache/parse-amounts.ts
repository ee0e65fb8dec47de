import { FactoryError } from "../../errors/factory-error.ts";

const BYTES: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

const MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** `20GB`, `500 MB`, and plain numbers as gigabytes: a size in bytes. Throws USAGE. */
export function parseSize(text: string, source: string): number {
  const [, number = "", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?b)?\s*$/i.exec(text) ?? [];
  if (number !== "") return Number(number) * (BYTES[unit.toLowerCase()] ?? 1e9);
  throw new FactoryError("USAGE", `${source} ${text} is not a size`, {
    source,
    hint: `write a number of gigabytes, or with a unit, such as ${source} 500MB`,
  });
}

/** `30m`, `12h`, `7d`, `2w`: a time in milliseconds. Throws USAGE. */
export function parseAge(text: string, source: string): number {
  const [, number = "", unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([mhdw])\s*$/.exec(text) ?? [];
  if (number !== "") return Number(number) * (MS[unit] ?? 0);
  throw new FactoryError("USAGE", `${source} ${text} is not an age`, {
    source,
    hint: `write a number with m, h, d or w for minutes, hours, days or weeks, such as ${source} 7d`,
  });
}
