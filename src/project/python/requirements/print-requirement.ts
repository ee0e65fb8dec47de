import type { Requirement } from "../types.ts";
import { placeText } from "./place-text.ts";

type Printed = Omit<Requirement, "source" | "hashes">;

/**
 * A line that pip and uv read, without hashes: `name[extra]>=1; marker`, `name @ git+https://…`, and a place alone
 * when its name is a guess. Credentials are not in it.
 */
export function printRequirement({ name, extras, specifier, place, nameGuessed, marker }: Printed): string {
  const bracketed = extras.length === 0 ? "" : `[${extras.join(",")}]`;
  const when = marker === undefined ? "" : `${place === undefined ? "" : " "}; ${marker}`;
  if (place === undefined) return `${name}${bracketed}${specifier}${when}`;
  const where = placeText(place);
  if (nameGuessed !== true) return `${name}${bracketed} @ ${where}${when}`;
  return place.kind === "folder" || place.kind === "file" ? `${where}${bracketed}${when}` : `${where}${when}`;
}

/** The same with `--hash` for every hash. */
export function printHashedRequirement(requirement: Requirement): string {
  return [printRequirement(requirement), ...requirement.hashes.map((hash) => `--hash=${hash}`)].join(" ");
}
