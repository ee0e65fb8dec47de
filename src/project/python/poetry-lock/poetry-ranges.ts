import { parseVersion } from "../pep440/parse-version.ts";
import { parseSpecifier, printSpecifier } from "../pep440/specifier.ts";

/**
 * PEP 440 specifiers of a Poetry constraint, of which one must hold: `^1.2` is `>=1.2,<2`, `~1.2` is `>=1.2,<1.3`,
 * `1.2` is `==1.2`, and `||` separates alternatives. Undefined when it is no constraint.
 */
export function poetryRanges(text: string): readonly string[] | undefined {
  const ranges: string[] = [];
  for (const alternative of text.split(/\|\|?/)) {
    const range = oneRange(alternative.trim());
    if (range === undefined) return undefined;
    ranges.push(range);
  }
  return ranges;
}

function oneRange(text: string): string | undefined {
  const parts: string[] = [];
  for (const part of text.replace(/([\^~=<>!])\s+/g, "$1").split(/[\s,]+/)) {
    if (part === "" || part === "*") continue;
    const specifiers = parseSpecifier(onePart(part) ?? part);
    if (specifiers === undefined) return undefined;
    parts.push(printSpecifier(specifiers));
  }
  return parts.length === 0 && text === "" ? undefined : parts.join(",");
}

function onePart(part: string): string | undefined {
  const [, operator, written = ""] = /^(\^|~(?!=)|=(?!=)|(?=[v\d]))(.+)$/.exec(part) ?? [];
  if (operator === undefined) return undefined;
  if (operator === "" || operator === "=") return `==${written}`;
  const { release } = parseVersion(written) ?? { release: [] };
  if (release.length === 0) return undefined;
  const kept = operator === "^" ? caretLength(release) : Math.min(release.length, 2);
  const bound = release.slice(0, kept).map((number, index) => (index === kept - 1 ? number + 1 : number));
  return `>=${written},<${bound.join(".")}`;
}

/** Up to the first number that is not 0: `^0.2.3` allows no 0.3. */
function caretLength(release: readonly number[]): number {
  const first = release.findIndex((number) => number !== 0);
  return first === -1 ? release.length : first + 1;
}
