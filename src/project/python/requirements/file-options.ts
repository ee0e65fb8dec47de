import { posix } from "node:path";
import type { Sourced } from "../../types.ts";
import { normaliseName } from "../normalise-name.ts";
import { TextProblem } from "../text-scanner.ts";
import type { DeclaredIndexes, IndexCredential, InstallOptions } from "../types.ts";
import type { LineOption } from "./line-options.ts";
import { splitCredentials } from "./split-credentials.ts";

/** Options of requirements files while they are read. */
export interface FileOptions {
  index: Sourced<string> | undefined;
  readonly extra: Sourced<string>[];
  readonly findLinks: Sourced<string>[];
  readonly credentials: IndexCredential[];
  noIndex: Sourced<true> | undefined;
  prereleases: Sourced<true> | undefined;
  readonly noBinary: Sourced<string>[];
  readonly onlyBinary: Sourced<string>[];
  readonly trustedHosts: Sourced<string>[];
  requireHashes: boolean;
}

export function emptyFileOptions(): FileOptions {
  return {
    index: undefined,
    extra: [],
    findLinks: [],
    credentials: [],
    noIndex: undefined,
    prereleases: undefined,
    noBinary: [],
    onlyBinary: [],
    trustedHosts: [],
    requireHashes: false,
  };
}

/** Notes one option; throws TextProblem for those that would change what is installed and are not honoured. */
export function addOption(
  options: FileOptions,
  { name, value, offset }: LineOption,
  { file, source }: { readonly file: string; readonly source: string },
): void {
  switch (name) {
    case "--index-url":
    case "--pypi-url":
      options.index = { value: addUrl(options, value, offset), source };
      break;
    case "--extra-index-url":
      options.extra.push({ value: addUrl(options, value, offset), source });
      break;
    case "--find-links":
      options.findLinks.push({ value: linksOf(options, { value, offset, file }), source });
      break;
    case "--no-index":
      options.noIndex ??= { value: true, source };
      break;
    case "--pre":
      options.prereleases ??= { value: true, source };
      break;
    case "--no-binary":
    case "--only-binary":
      setFormat(options, { name, value, source });
      break;
    case "--trusted-host":
      options.trustedHosts.push({ value, source });
      break;
    case "--require-hashes":
      options.requireHashes = true;
      break;
    case "--prefer-binary":
    case "--use-feature":
      break;
    default:
      throw new TextProblem(`${name} in a requirements file is not supported`, {
        offset,
        hint: "remove the line, and name the versions in the requirements",
        unsupported: true,
      });
  }
}

function addUrl(options: FileOptions, value: string, offset: number): string {
  const isUrl = /^https?:\/\/[^/?#\s]+/i.test(value);
  const isVariable = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}/.test(value);
  if (!isUrl && !isVariable) {
    throw new TextProblem("an index that is not an http or https URL is not supported", {
      offset,
      hint: "give the URL of the index, or a folder of wheels with --find-links",
      unsupported: true,
    });
  }
  const { url, credential } = splitCredentials(value);
  if (credential !== undefined) addCredential(options, credential);
  return url;
}

export function addCredential({ credentials }: FileOptions, credential: IndexCredential): void {
  if (!credentials.some((known) => JSON.stringify(known) === JSON.stringify(credential))) {
    credentials.push(credential);
  }
}

/** A folder is relative to the file that names it; the answer is relative to the root. */
function linksOf(
  options: FileOptions,
  { value, offset, file }: { readonly value: string; readonly offset: number; readonly file: string },
): string {
  if (/^https?:\/\//i.test(value) || value.startsWith("${")) return addUrl(options, value, offset);
  const path = posix.join(posix.dirname(file), value.replace(/^file:(?!\/\/)/i, "")).replace(/\/+$/, "");
  const leaves = /^(?:[/~\\]|[a-z][a-z0-9+.-]*:)/i.test(value);
  if (!leaves) return path;
  throw new TextProblem(`${JSON.stringify(value)} leads out of the project folder`, {
    offset,
    hint: "keep the wheels in a folder of the project, and name it by a relative path",
  });
}

/** As pip does: the last word about a name counts, `:none:` takes back, and `:all:` covers what came before. */
function setFormat(
  options: FileOptions,
  { name, value, source }: { readonly name: string; readonly value: string; readonly source: string },
): void {
  const [mine, other] =
    name === "--no-binary" ? [options.noBinary, options.onlyBinary] : [options.onlyBinary, options.noBinary];
  const words = value.split(",").map((word) => word.trim());
  const rest = words.slice(words.lastIndexOf(":all:") + 1);
  if (words.includes(":all:")) {
    mine.splice(0, mine.length, { value: ":all:", source });
    other.splice(0, other.length);
    if (!rest.includes(":none:")) return;
  }
  for (const word of rest) {
    if (word === ":none:") mine.splice(0, mine.length);
    else if (word !== "") {
      const named = normaliseName(word);
      remove(other, named);
      remove(mine, named);
      mine.push({ value: named, source });
    }
  }
}

function remove(list: Sourced<string>[], value: string): void {
  const at = list.findIndex((one) => one.value === value);
  if (at !== -1) list.splice(at, 1);
}

/** Undefined when the files name no index and no credentials. */
export function declaredIndexes(options: FileOptions): DeclaredIndexes | undefined {
  const { index, extra, findLinks, credentials } = options;
  if (index === undefined && extra.length + findLinks.length + credentials.length === 0) return undefined;
  return { ...(index === undefined ? {} : { index }), extra, findLinks, credentials };
}

/** Undefined when the files choose nothing. */
export function installOptions(options: FileOptions): InstallOptions | undefined {
  const { noIndex, prereleases, noBinary, onlyBinary, trustedHosts } = options;
  const isEmpty = noBinary.length + onlyBinary.length + trustedHosts.length === 0;
  if (noIndex === undefined && prereleases === undefined && isEmpty) return undefined;
  return {
    ...(noIndex === undefined ? {} : { noIndex }),
    ...(prereleases === undefined ? {} : { prereleases }),
    noBinary,
    onlyBinary,
    trustedHosts,
  };
}
