import { posix } from "node:path";
import { FactoryError } from "../errors/factory-error.ts";

/** One line of ignore patterns. */
export interface PathPattern {
  /** Starts with `!`: takes back what earlier patterns matched. */
  readonly negated: boolean;
  test(path: string): boolean;
  /** Whether some path below `folder` could match. May say yes too often, never too seldom. */
  couldMatchInside(folder: readonly string[]): boolean;
}

/**
 * Compiles a pattern with Docker's rules: Go's filepath.Match plus `**`, anchored at the root, case-sensitive.
 * Undefined for a blank line. Throws CONFIG_INVALID for a malformed pattern.
 */
export function compilePattern(text: string): PathPattern | undefined {
  const trimmed = text.trim();
  const negated = trimmed.startsWith("!");
  const body = clean(negated ? trimmed.slice(1).trim() : trimmed);
  if (body === "") return undefined;

  const matcher = toTest(body, text);
  const parts = body.split("/");
  let partTests: readonly ((name: string) => boolean)[] | undefined;
  return {
    negated,
    test: matcher,
    couldMatchInside(folder) {
      // A class such as [^a] also matches a slash, so nothing is known of such a pattern's parts.
      if (/[[\\]/.test(body)) return true;
      partTests ??= parts.map((part) => toTest(part, text));
      for (const [index, name] of folder.entries()) {
        const part = parts[index];
        if (part === undefined) return false;
        if (part.includes("**")) return true;
        if (!partTests[index]?.(name)) return false;
      }
      return parts.length > folder.length;
    },
  };
}

/** The regular expression of a pattern, as text that also Python reads; a path below a folder that matches counts too. */
export function patternExpression(text: string): string {
  return toExpression(clean(text), text).source.replace(/\$$/, "(?:/.*)?$");
}

function clean(pattern: string): string {
  if (pattern === "") return "";
  const normal = posix.normalize(pattern);
  return normal === "/" ? "" : normal.replace(/^\//, "").replace(/\/$/, "");
}

function toTest(body: string, source: string): (path: string) => boolean {
  if (!/[*?[\]\\]/.test(body)) return (path) => path === body;
  const rest = body.slice(2);
  if (body.startsWith("**") && !/[*?[\]\\]/.test(rest)) {
    return (path) => path.endsWith(rest) || (rest.startsWith("/") && path === rest.slice(1));
  }
  const expression = toExpression(body, source);
  return (path) => expression.test(path);
}

function toExpression(body: string, source: string): RegExp {
  let text = "^";
  let at = 0;
  while (at < body.length) {
    const rest = body.slice(at);
    if (rest.startsWith("**")) {
      at += rest.startsWith("**/") ? 3 : 2;
      text += at >= body.length ? ".*" : "(?:.*/)?";
    } else if (rest.startsWith("*")) {
      at += 1;
      text += "[^/]*";
    } else if (rest.startsWith("?")) {
      at += 1;
      text += "[^/]";
    } else if (rest.startsWith("[")) {
      const set = /^\[(?!\^\])(?:\\.|[^\\\]])+\]/su.exec(rest)?.[0];
      if (set === undefined) throw malformed(source);
      at += set.length;
      text += set.replace(/\\(.)/gsu, (_, escaped: string) =>
        /[\]\\^-]/.test(escaped) ? `\\${escaped}` : escaped,
      );
    } else if (rest.startsWith("\\")) {
      const escaped = /^\\(.)/su.exec(rest)?.[1];
      if (escaped === undefined) throw malformed(source);
      at += 1 + escaped.length;
      text += quote(escaped);
    } else {
      at += 1;
      text += quote(rest.charAt(0));
    }
  }
  try {
    return new RegExp(`${text}$`, "su");
  } catch (cause) {
    throw malformed(source, cause);
  }
}

function quote(character: string): string {
  return /[\^.+()|{}$\]*?[\\]/.test(character) ? `\\${character}` : character;
}

function malformed(source: string, cause?: unknown): FactoryError {
  return new FactoryError("CONFIG_INVALID", `ignore pattern ${JSON.stringify(source)} is malformed`, {
    hint: "close its brackets and end it without a backslash",
    cause,
  });
}
