import { parseVersion } from "./pep440/parse-version.ts";
import { parseSpecifier, printSpecifier } from "./pep440/specifier.ts";

/**
 * PEP 440 specifier of what people write for Python: `3.12` is `==3.12.*`, `3.12.4` is `==3.12.4`, and a
 * specifier is itself. Undefined when it is neither.
 */
export function pythonRange(text: string): string | undefined {
  const trimmed = text.trim();
  const version = parseVersion(trimmed);
  if (version !== undefined) {
    const isExact = version.release.length > 2 || version.prerelease;
    return isExact ? `==${trimmed}` : `==${version.release.join(".")}.*`;
  }
  const specifiers = parseSpecifier(trimmed);
  if (specifiers === undefined || specifiers.length === 0) return undefined;
  return specifiers.some(({ operator }) => operator === "===") ? undefined : printSpecifier(specifiers);
}
