import { FactoryError } from "../errors/factory-error.ts";

/** Seconds of 1980-01-01T00:00:00Z, the earliest time a zip archive can hold: every file time factory writes. */
export const SOURCE_DATE_EPOCH_SECONDS = 315_532_800;

/** The last second that a time with a year of four digits can name. */
const LATEST_SECONDS = 253_402_300_799;

/**
 * What the variable SOURCE_DATE_EPOCH says, in seconds, as reproducible-builds.org defines it; undefined when it is not set.
 * Throws CONFIG_INVALID for what is no time, or one before the times of the files, which must not be later.
 */
export function sourceDateEpoch(env: Readonly<Record<string, string | undefined>>): number | undefined {
  const { SOURCE_DATE_EPOCH: text } = env;
  if (text === undefined || text === "") return undefined;
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : undefined;
  if (seconds !== undefined && seconds >= SOURCE_DATE_EPOCH_SECONDS && seconds <= LATEST_SECONDS)
    return seconds;
  throw new FactoryError("CONFIG_INVALID", `SOURCE_DATE_EPOCH is ${JSON.stringify(text)}${reason(seconds)}`, {
    source: "SOURCE_DATE_EPOCH",
    hint: "set it to seconds since 1970, such as `git log -1 --format=%ct` prints, or unset it",
  });
}

/** A time as image configs hold it: `1980-01-01T00:00:00Z`. */
export function epochTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

function reason(seconds: number | undefined): string {
  if (seconds === undefined) return ", which is no number of seconds";
  if (seconds > LATEST_SECONDS) return ", which is after the year 9999";
  return ", before the 1 January 1980 that every file in a layer has";
}
