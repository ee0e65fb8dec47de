import { takeMarker } from "../markers/parse-marker.ts";
import { printMarker } from "../markers/print-marker.ts";
import { normaliseName } from "../normalise-name.ts";
import { parseSpecifier, printSpecifier, SPECIFIER_PATTERN } from "../pep440/specifier.ts";
import { atEnd, skipBlanks, TextProblem, type TextScanner, take } from "../text-scanner.ts";
import type { Requirement } from "../types.ts";

/** A PEP 508 requirement as it is written; its URL may be none. */
export interface ParsedRequirement extends Pick<Requirement, "name" | "extras" | "specifier" | "marker"> {
  /** `name @ url` */
  readonly url?: string;
}

const NAME = /[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/y;
const SPECIFIER = new RegExp(SPECIFIER_PATTERN, "iy");

/** Throws TextProblem, whose offset counts from the start of `text`. Anything http(s) is taken as a url. */
export function parseRequirement(text: string): ParsedRequirement {
  const scanner = { text, offset: 0 };
  skipBlanks(scanner);
  const name = takeName(scanner);
  skipBlanks(scanner);
  const extras = takeExtras(scanner);
  skipBlanks(scanner);
  const url = takeUrl(scanner);
  const specifier = url === undefined ? takeSpecifier(scanner) : "";
  skipBlanks(scanner);
  const marker = takeMarkerText(scanner, url !== undefined);
  skipBlanks(scanner);
  if (!atEnd(scanner)) throw unexpected(scanner, name);
  return {
    name: normaliseName(name),
    extras,
    specifier,
    ...(url === undefined ? {} : { url }),
    ...(marker === undefined ? {} : { marker }),
  };
}

function takeName(scanner: TextScanner): string {
  const name = take(scanner, NAME);
  if (name !== undefined) return name;
  throw new TextProblem(`${quoted(scanner)} does not begin with a package name`, {
    offset: scanner.offset,
    hint: `write a requirement such as "numpy>=2" or "numpy==2.1.3"`,
  });
}

function takeExtras(scanner: TextScanner): readonly string[] {
  const open = scanner.offset;
  if (take(scanner, /\[/y) === undefined) return [];
  const extras = new Set<string>();
  skipBlanks(scanner);
  if (take(scanner, /\]/y) !== undefined) return [];
  for (;;) {
    skipBlanks(scanner);
    const extra = take(scanner, NAME);
    if (extra === undefined) {
      throw new TextProblem("an extra has no name", { offset: scanner.offset, hint: `write "name[extra]"` });
    }
    extras.add(normaliseName(extra));
    skipBlanks(scanner);
    if (take(scanner, /,/y) !== undefined) continue;
    if (take(scanner, /\]/y) !== undefined) return [...extras].sort();
    throw new TextProblem("the list of extras is not closed", {
      offset: open,
      hint: `separate extras by commas and close them with "]"`,
    });
  }
}

function takeUrl(scanner: TextScanner): string | undefined {
  if (take(scanner, /@/y) === undefined) return undefined;
  skipBlanks(scanner);
  const url = take(scanner, /[^ \t]+/y);
  if (url !== undefined) return url;
  throw new TextProblem(`no URL after "@"`, { offset: scanner.offset, hint: `write "name @ https://…"` });
}

function takeSpecifier(scanner: TextScanner): string {
  const open = scanner.offset;
  const parenthesised = take(scanner, /\([ \t]*/y) !== undefined;
  const parts: string[] = [];
  for (;;) {
    const part = take(scanner, SPECIFIER);
    if (part === undefined) break;
    parts.push(part);
    checkTrail(scanner);
    skipBlanks(scanner);
    if (take(scanner, /,/y) === undefined) break;
    skipBlanks(scanner);
  }
  skipBlanks(scanner);
  if (parenthesised && take(scanner, /\)/y) === undefined) {
    if (!atEnd(scanner)) throw unexpected(scanner, scanner.text.slice(0, open).trim());
    throw new TextProblem("a parenthesis is never closed", { offset: open, hint: `add ")"` });
  }
  const specifiers = parseSpecifier(parts.join(","));
  if (specifiers !== undefined) return printSpecifier(specifiers);
  const hint = "put no comma into a version after ===";
  throw new TextProblem(`${JSON.stringify(parts.join(","))} is not a specifier`, { offset: open, hint });
}

function checkTrail(scanner: TextScanner): void {
  const offset = scanner.offset;
  if (take(scanner, /\.\*/y) !== undefined) {
    throw new TextProblem(`".*" stands after == or != and a plain version only`, {
      offset,
      hint: `remove ".*", or use ==`,
    });
  }
  if (take(scanner, /\+[a-z0-9]/iy) === undefined) return;
  throw new TextProblem("a local version stands after == or != only", {
    offset,
    hint: `remove the part from "+", or use ==`,
  });
}

function takeMarkerText(scanner: TextScanner, afterUrl: boolean): string | undefined {
  if (afterUrl && !/[ \t]/.test(scanner.text.charAt(scanner.offset - 1))) return undefined;
  if (take(scanner, /;/y) === undefined) return undefined;
  return printMarker(takeMarker(scanner));
}

function unexpected(scanner: TextScanner, name: string): TextProblem {
  const rest = scanner.text.slice(scanner.offset);
  const [, version] = /^=\s*(\d[\w.]*)/.exec(rest) ?? /^(\d[\w.]*)/.exec(rest) ?? [];
  return new TextProblem(`${quoted(scanner)} is not understood after the requirement`, {
    offset: scanner.offset,
    hint:
      version === undefined
        ? `write a requirement such as "${name}>=1.0" or "${name}; python_version < '3.12'"`
        : `write "${name}==${version}"`,
  });
}

function quoted({ text, offset }: TextScanner): string {
  const rest = text.slice(offset);
  return JSON.stringify(rest.length > 40 ? `${rest.slice(0, 39)}…` : rest);
}
