import type { ParsedRequirement } from "./parse-requirement.ts";

/** PEP 508 text of a requirement; parsing it gives the same requirement again. */
export function printRequirement({ name, extras, specifier, url, marker }: ParsedRequirement): string {
  const named = extras.length === 0 ? name : `${name}[${extras.join(",")}]`;
  const where = url === undefined ? specifier : ` @ ${url}`;
  if (marker === undefined) return named + where;
  return `${named}${where}${url === undefined ? "" : " "}; ${marker}`;
}
