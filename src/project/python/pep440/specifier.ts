import { parseVersion, type Version } from "./parse-version.ts";

export type Operator = "===" | "==" | "!=" | "~=" | "<=" | ">=" | "<" | ">";

/** One comparison of a specifier, such as `>=3.11` or `==1.2.*`. */
export interface Specifier {
  readonly operator: Operator;
  /** As written, without blanks; ends with `.*` for a prefix. */
  readonly text: string;
  /** Undefined for `===`, which compares text. */
  readonly version: Version | undefined;
  readonly prefix: boolean;
}

const RELEASE = String.raw`v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)*`;
const SUFFIX =
  String.raw`(?:[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*)?` +
  String.raw`(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?` +
  String.raw`(?:[-_.]?dev[-_.]?[0-9]*)?`;
const LOCAL = String.raw`(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?`;

/** One specifier of PEP 440 as it stands inside a longer text: no group, no anchor, to be used without case. */
export const SPECIFIER_PATTERN = [
  String.raw`===\s*[^\s;)]*`,
  String.raw`(?:==|!=)\s*${RELEASE}(?:\.\*|${SUFFIX}${LOCAL})`,
  String.raw`~=\s*v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)+${SUFFIX}`,
  String.raw`(?:<=|>=|<|>)\s*${RELEASE}${SUFFIX}`,
].join("|");

const ONE = new RegExp(`^(?:${SPECIFIER_PATTERN})$`, "i");

/** The parts of `>=3.11,<3.14`; an empty list for empty text; undefined when it is not a specifier. */
export function parseSpecifier(text: string): readonly Specifier[] | undefined {
  const specifiers: Specifier[] = [];
  for (const part of text.split(",")) {
    const trimmed = part.trim();
    if (trimmed === "") continue;
    if (!ONE.test(trimmed)) return undefined;
    const specifier = parseOne(trimmed);
    if (specifier === undefined) return undefined;
    specifiers.push(specifier);
  }
  return specifiers;
}

function parseOne(text: string): Specifier | undefined {
  const operator = /^(===|==|!=|~=|<=|>=|<|>)/.exec(text)?.[1] as Operator;
  const value = text.slice(operator.length).trim();
  if (operator === "===") return { operator, text: value, version: undefined, prefix: false };
  const prefix = value.endsWith(".*");
  const version = parseVersion(prefix ? value.slice(0, -2) : value);
  return version === undefined ? undefined : { operator, text: value, version, prefix };
}

/** `>=3.11,<3.14` without blanks, in the order written. */
export function printSpecifier(specifiers: readonly Specifier[]): string {
  return specifiers.map(({ operator, text }) => operator + text).join(",");
}
