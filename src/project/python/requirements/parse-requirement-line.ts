import { TextProblem } from "../text-scanner.ts";
import { type LineOption, lineOptions } from "./line-options.ts";
import { type ParsedRequirement, parseRequirement } from "./parse-requirement.ts";

/** What one logical line of a requirements file says. */
export type RequirementLine =
  | {
      readonly kind: "requirement";
      readonly requirement: ParsedRequirement;
      readonly hashes: readonly string[];
    }
  | { readonly kind: "include"; readonly path: string; readonly offset: number }
  | { readonly kind: "require-hashes" };

const HASH_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Throws TextProblem for what is wrong and, marked `unsupported`, for what factory does not do yet. */
export function parseRequirementLine(text: string): RequirementLine {
  refuseVariables(text);
  if (text.startsWith("-")) return optionLine(text);
  refuseLocalAndVcs(text);
  const start = /\s--?[A-Za-z]/.exec(text)?.index ?? text.length;
  const options = lineOptions(text, start);
  const hashes = options.map(hashOf);
  const requirement = parseRequirement(text.slice(0, start));
  if (requirement.url !== undefined) refuseUrl(text, requirement.url);
  return { kind: "requirement", requirement, hashes };
}

function refuseVariables(text: string): void {
  const match = /\$\{[A-Za-z_][A-Za-z0-9_]*\}/.exec(text);
  if (match === null) return;
  throw new TextProblem(`${match[0]} is not supported yet: factory does not read the environment here`, {
    offset: match.index,
    hint: "write the value itself",
    unsupported: true,
  });
}

function optionLine(text: string): RequirementLine {
  const [option, second] = lineOptions(text, 0);
  if (option === undefined) throw new TextProblem("option is empty", { offset: 0 });
  if (second !== undefined) {
    throw new TextProblem(`${second.name} stands on the line of ${option.name}`, {
      offset: second.offset,
      hint: "write each option on a line of its own",
    });
  }
  if (option.name === "--requirement") return includeOf(option);
  if (option.name === "--require-hashes") return { kind: "require-hashes" };
  throw unsupportedOption(option);
}

function includeOf({ value, offset }: LineOption): RequirementLine {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return { kind: "include", path: value, offset };
  throw new TextProblem("including a requirements file from a URL is not supported yet", {
    offset,
    hint: "save the file in the project and include it by its path",
    unsupported: true,
  });
}

function unsupportedOption({ name, value, offset }: LineOption): TextProblem {
  return new TextProblem(`${name} in a requirements file is not supported yet`, {
    offset,
    hint: optionHint(name, value),
    unsupported: true,
  });
}

function optionHint(name: string, value: string): string {
  switch (name) {
    case "--editable":
      return value === "." || value.startsWith(".[")
        ? "remove the line: the project's own files are copied into the image"
        : "publish the package as a wheel, or use uv.lock";
    case "--constraint":
      return "write the versions into the requirements themselves";
    case "--index-url":
    case "--pypi-url":
    case "--extra-index-url":
    case "--find-links":
    case "--no-index":
    case "--trusted-host":
      return "remove the line and give the index to factory build with --index-url or --extra-index-url";
    case "--hash":
      return "put the hash on the line of its requirement, after a backslash when it begins a new line";
    default:
      return "remove the line";
  }
}

function hashOf(option: LineOption): string {
  const { name, value, offset } = option;
  if (name !== "--hash") {
    throw new TextProblem(`${name} is not supported yet for one requirement`, {
      offset,
      hint: "remove the option",
      unsupported: true,
    });
  }
  const [algorithm = "", digest = ""] = value.toLowerCase().split(":");
  if (/^[0-9a-f]+$/.test(digest) && digest.length === HASH_LENGTHS[algorithm])
    return `${algorithm}:${digest}`;
  throw new TextProblem(`${JSON.stringify(value)} is not a hash`, {
    offset,
    hint: "give --hash=sha256: and 64 hexadecimal digits",
  });
}

function refuseLocalAndVcs(text: string): void {
  const first = text.split(/[\s;]/)[0] ?? "";
  if (/^(?:git|hg|svn|bzr)\+/i.test(first)) throw vcs(0);
  if (/^https?:\/\//i.test(first)) {
    throw new TextProblem("a URL without a package name is not supported yet", {
      offset: 0,
      hint: `write "name @ ${first}"`,
      unsupported: true,
    });
  }
  const isArchive = /\.(?:whl|zip|tar\.(?:gz|bz2|xz)|tgz)(?:\[|$)/i.test(first);
  if (!isArchive && !/^(?:[./~]|file:|[A-Za-z]:[\\/])/.test(first) && !/^[^@[\s]*\//.test(first)) return;
  if (isArchive && /[@=<>]/.test(first)) return;
  throw localPath(0, first);
}

function refuseUrl(text: string, url: string): void {
  const offset = text.indexOf(url);
  if (/^(?:git|hg|svn|bzr)\+/i.test(url)) throw vcs(offset);
  if (/^https?:\/\/./i.test(url)) return;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url) && !/^file:/i.test(url)) {
    throw new TextProblem(`${JSON.stringify(url)} is not an http or https URL`, {
      offset,
      hint: "give an https URL of a wheel or a source archive",
    });
  }
  throw localPath(offset, url);
}

function vcs(offset: number): TextProblem {
  return new TextProblem("installing from a version control system is not supported yet", {
    offset,
    hint: "name a released version of the package, or an https URL of its wheel",
    unsupported: true,
  });
}

function localPath(offset: number, path: string): TextProblem {
  return new TextProblem(`installing from the local path ${JSON.stringify(path)} is not supported yet`, {
    offset,
    hint: "name a released version of the package",
    unsupported: true,
  });
}
