import { takeMarker } from "../markers/parse-marker.ts";
import { printMarker } from "../markers/print-marker.ts";
import { TextProblem } from "../text-scanner.ts";
import type { IndexCredential } from "../types.ts";
import { ARCHIVE_ENDING } from "./archive-name.ts";
import { type LineOption, lineOptions } from "./line-options.ts";
import { parseRequirement } from "./parse-requirement.ts";
import { type PlacedRequirement, placedRequirement, unnamedRequirement } from "./placed-requirement.ts";
import { refuseVariables } from "./refuse-variables.ts";

/** What one logical line of a requirements file says. */
export type RequirementLine =
  | {
      readonly kind: "requirement";
      readonly requirement: PlacedRequirement["requirement"];
      /** Of `--hash` and of the URL's fragment. */
      readonly hashes: readonly string[];
      /** `--hash` was given: every requirement has to have one then. */
      readonly hashed: boolean;
      readonly editable: boolean;
      readonly credential?: IndexCredential;
      /** `--config-settings` was given, which only a build from source sees. */
      readonly buildSettings: boolean;
    }
  | { readonly kind: "include" | "constraints"; readonly path: string; readonly offset: number }
  | { readonly kind: "options"; readonly options: readonly LineOption[] };

/** As every tool writes it. */
const SHA256 = /^sha256:[0-9a-f]{64}$/;

const HASH_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Throws TextProblem for what is wrong and, marked `unsupported`, for what factory does not do. */
export function parseRequirementLine(text: string): RequirementLine {
  refuseVariables(text);
  if (text.startsWith("-")) return optionLine(text);
  const start = /\s--?[A-Za-z]/.exec(text)?.index ?? text.length;
  const options = start === text.length ? [] : lineOptions(text, start);
  return requirementLine({ text: text.slice(0, start), from: 0, options, editable: false });
}

function optionLine(text: string): RequirementLine {
  const options = lineOptions(text, 0);
  const nested = options.find(({ name }) => NESTED.has(name));
  if (nested === undefined) {
    const alone = options.find(({ name }) => name === "--hash" || name.startsWith("--config-setting"));
    if (alone === undefined) return { kind: "options", options };
    throw new TextProblem(`${alone.name} stands without a requirement`, {
      offset: alone.offset,
      hint: `put ${alone.name} on the line of its requirement, after a backslash when it begins a new line`,
    });
  }
  if (nested.name === "--editable") return editable(text, options);
  const other = options.find((one) => one !== nested);
  if (other !== undefined) {
    throw new TextProblem(`${other.name} stands on the line of ${nested.name}`, {
      offset: other.offset,
      hint: "write each option on a line of its own",
    });
  }
  return nestedFile(nested);
}

const NESTED: ReadonlySet<string> = new Set(["--requirement", "--constraint", "--editable"]);

function nestedFile({ name, value, offset }: LineOption): RequirementLine {
  const kind = name === "--requirement" ? "include" : "constraints";
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return { kind, path: value, offset };
  throw new TextProblem("including a requirements file from a URL is not supported", {
    offset,
    hint: "save the file in the project and include it by its path",
    unsupported: true,
  });
}

function editable(text: string, options: readonly LineOption[]): RequirementLine {
  const [first, ...others] = options;
  if (first?.name !== "--editable") {
    throw new TextProblem("--editable stands behind another option", {
      offset: options.find(({ name }) => name === "--editable")?.offset ?? 0,
      hint: "write each option on a line of its own",
    });
  }
  const from = first.valueOffset;
  const isQuoted = /^["']/.test(text.slice(from));
  return requirementLine({
    text: first.value,
    from: isQuoted ? from + 1 : from,
    options: others,
    editable: true,
  });
}

interface WrittenLine {
  readonly text: string;
  /** Where `text` begins in the line. */
  readonly from: number;
  readonly options: readonly LineOption[];
  readonly editable: boolean;
}

function requirementLine({ text, from, options, editable: isEditable }: WrittenLine): RequirementLine {
  const given = options.flatMap(hashOf);
  const { requirement, hashes, credential } = shifted(from, () => readRequirement(text, isEditable));
  const isBuilt = requirement.place?.kind === "git" || requirement.place?.kind === "folder";
  const settings = options.find(({ name }) => name.startsWith("--config-setting"));
  if (settings !== undefined && isBuilt) {
    throw new TextProblem(
      `${settings.name} changes how ${requirement.name} is built, which is not supported`,
      {
        offset: settings.offset,
        hint: "write the settings into the package's own configuration",
        unsupported: true,
      },
    );
  }
  return {
    kind: "requirement",
    requirement,
    hashes: [...new Set([...given, ...hashes])],
    hashed: given.length > 0,
    editable: isEditable,
    ...(credential === undefined ? {} : { credential }),
    buildSettings: settings !== undefined,
  };
}

/** Problems of a part of a line, at their places in the line. */
function shifted<T>(from: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TextProblem) || from === 0) throw error;
    throw new TextProblem(error.message, {
      offset: from + error.offset,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      unsupported: error.unsupported,
    });
  }
}

function readRequirement(text: string, isEditable: boolean): PlacedRequirement {
  if (!isPlace(text, isEditable)) {
    const parsed = parseRequirement(text);
    return placedRequirement(parsed, parsed.url === undefined ? 0 : text.indexOf(parsed.url));
  }
  const { place, marker } = splitMarker(text);
  if (/[ \t]/.test(place)) {
    const at = place.search(/[ \t]/);
    throw new TextProblem(
      `${JSON.stringify(place.slice(at).trim())} is not understood after ${JSON.stringify(place.slice(0, at))}`,
      {
        offset: at,
        hint: `put a marker behind " ; "`,
      },
    );
  }
  const found = unnamedRequirement(place, { offset: 0, marker });
  if (!isEditable || found.requirement.place?.kind === "folder" || found.requirement.place?.kind === "git") {
    return found;
  }
  throw new TextProblem("--editable is for a folder or a git repository", {
    offset: 0,
    hint: "remove --editable",
  });
}

/** As pip tells a URL, a path or the name of an archive from a requirement. */
function isPlace(text: string, isEditable: boolean): boolean {
  const [first = ""] = text.split(/[\s;]/);
  if (/^(?:(?:git|hg|svn|bzr)\+\S|https?:\/\/|file:)/i.test(first)) return true;
  if (/^git@[^/]+:/.test(first)) return true;
  const beforeAt = text.split("@")[0] ?? "";
  const isNamed = text.includes("@") && /^\s*[A-Z0-9][A-Z0-9._-]*\s*(?:\[[^\]]*\])?\s*$/i.test(beforeAt);
  if (isNamed) return false;
  if (/^(?:[.~/\\]|[A-Za-z]:[\\/])/.test(first) || /^[^@[<>=!(]*\//.test(first)) return true;
  if (isEditable) return true;
  return ARCHIVE_ENDING.test(first.replace(/\[.*$/, "")) && !/[@=<>!]/.test(first);
}

/** Before a marker of a URL stands a blank, so that a `;` can be part of the URL. */
function splitMarker(text: string): { readonly place: string; readonly marker: string | undefined } {
  const isUrl = /^[a-z][a-z0-9+.-]+:/i.test(text);
  const at = isUrl ? text.search(/[ \t];|;[ \t]/) : text.indexOf(";");
  if (at === -1) return { place: text.trimEnd(), marker: undefined };
  const semicolon = text.indexOf(";", at);
  const scanner = { text, offset: semicolon + 1 };
  const marker = takeMarker(scanner);
  if (scanner.offset < text.length) {
    throw new TextProblem(
      `${JSON.stringify(text.slice(scanner.offset))} is not understood after the marker`,
      {
        offset: scanner.offset,
        hint: "join comparisons with and or or",
      },
    );
  }
  return { place: text.slice(0, semicolon).trimEnd(), marker: printMarker(marker) };
}

function hashOf({ name, value, offset }: LineOption): readonly string[] {
  if (name.startsWith("--config-setting")) return [];
  if (name !== "--hash") {
    throw new TextProblem(`${name} is not supported for one requirement`, {
      offset,
      hint:
        name === "--global-option" || name === "--build-option"
          ? BUILD_OPTION_HINT
          : "write it on a line of its own",
      unsupported: true,
    });
  }
  if (SHA256.test(value)) return [value];
  const [algorithm = "", digest = ""] = value.toLowerCase().split(":");
  if (/^[0-9a-f]+$/.test(digest) && digest.length === HASH_LENGTHS[algorithm])
    return [`${algorithm}:${digest}`];
  throw new TextProblem(`${JSON.stringify(value)} is not a hash`, {
    offset,
    hint: "give --hash=sha256: and 64 hexadecimal digits",
  });
}

const BUILD_OPTION_HINT =
  "remove it: it has no effect on wheels, and would have every package built from source";
