import { parseSpecifier, printSpecifier } from "../pep440/specifier.ts";
import { TextProblem } from "../text-scanner.ts";

/** One line of a conda environment. */
export interface MatchSpec {
  /** In lower case, with `-` for `_` and `.`. */
  readonly name: string;
  /** As written. */
  readonly written: string;
  /** PEP 440 specifiers, empty for any version. */
  readonly specifier: string;
  /** Which of several builds of a version, as written. */
  readonly build?: string;
}

const HINT = 'write it as conda does, such as "numpy=1.26" or "numpy>=1.26,<2"';

/**
 * Reads `channel::name=1.2=build`, `name>=1,<2`, `name 1.2 build` and `name[version=">=1"]`. `=1.2` is any 1.2, `==1.2`
 * that one. Throws TextProblem for what has no PEP 440 counterpart.
 */
export function readMatchSpec(text: string): MatchSpec {
  const plain = text.split(/\s#/)[0]?.trim() ?? "";
  const [, spec = "", bracket] = /^([^[]*?)\s*(?:\[(.*)\])?$/.exec(plain) ?? [];
  const bare = spec.slice(spec.lastIndexOf("::") === -1 ? 0 : spec.lastIndexOf("::") + 2);
  const [, written, rest = ""] = /^([A-Z0-9_.-]+)\s*(.*)$/i.exec(bare) ?? [];
  if (written === undefined || written.includes("::")) {
    throw new TextProblem(`${JSON.stringify(text)} does not begin with a package name`, {
      offset: 0,
      hint: HINT,
    });
  }
  const { version, build } = bracket === undefined ? versionAndBuild(rest) : bracketed(bracket, rest);
  return {
    name: written.toLowerCase().replace(/[-_.]+/g, "-"),
    written,
    specifier: version === "" ? "" : rangeOf(version, text),
    ...(build === undefined || build === "" || build === "*" ? {} : { build }),
  };
}

interface VersionAndBuild {
  readonly version: string;
  readonly build: string | undefined;
}

/** `=1.2=build`, `==1.2=build` or, with blanks, `1.2 build`. */
function versionAndBuild(text: string): VersionAndBuild {
  const joined = text.replace(/\s*([<>=!~|,]+)\s*/g, "$1").trim();
  const [first = "", second, ...more] = joined.split(/\s+/);
  if (more.length > 0)
    throw new TextProblem(`${JSON.stringify(text)} is not a version and a build`, { offset: 0, hint: HINT });
  if (second !== undefined) return { version: exact(first), build: second };
  const [, version, build] = /^(={1,2}[^=<>!~|,]+)=([^=]+)$/.exec(first) ?? [];
  if (version !== undefined) return { version, build };
  return { version: exact(first), build: undefined };
}

/** A version without an operator means that one. */
function exact(version: string): string {
  return /^\d/.test(version) && !/[<>=!~|,*]/.test(version) ? `==${version}` : version;
}

/** `version='>=1', build=…, channel=…` */
function bracketed(text: string, rest: string): VersionAndBuild {
  const values = new Map<string, string>();
  for (const match of text.matchAll(/([a-z_]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^,'"]*))/gi)) {
    values.set(match[1] ?? "", (match[2] ?? match[3] ?? match[4] ?? "").trim());
  }
  const outer = versionAndBuild(rest);
  const version = values.get("version");
  return {
    version: version === undefined ? outer.version : exact(version.replace(/\s+/g, "")),
    build: values.get("build") ?? outer.build,
  };
}

function rangeOf(version: string, text: string): string {
  if (version === "*") return "";
  if (version.includes("|")) {
    throw new TextProblem(`${JSON.stringify(text)} has alternatives, which no requirement can say`, {
      offset: 0,
      hint: "write one range",
      unsupported: true,
    });
  }
  const parts = version.split(",").map((part) => oneRange(part.trim()));
  const specifiers = parseSpecifier(parts.filter((part) => part !== "").join(","));
  if (specifiers !== undefined) return printSpecifier(specifiers);
  throw new TextProblem(`${JSON.stringify(version)} is not a range of versions that a requirement can say`, {
    offset: 0,
    hint: HINT,
  });
}

/** `=1.2` and `1.2*` are every 1.2; `>=1.2.*` is `>=1.2`. */
function oneRange(part: string): string {
  if (/^=*\*$/.test(part)) return "";
  const [, operator = "", version = ""] = /^(===?|~=|!=|<=|>=|=|<|>)?(.*)$/.exec(part) ?? [];
  const plain = version.replace(/\.?\*$/, "");
  const isPrefix = plain !== version;
  if (operator === "=" || (operator === "" && isPrefix)) return `==${plain}.*`;
  if (operator === "") return `==${plain}`;
  if (!isPrefix) return part;
  return operator === "==" || operator === "!=" ? `${operator}${plain}.*` : `${operator}${plain}`;
}
