import type { Problem } from "../errors/factory-error.ts";
import { problemsError } from "../errors/problems-error.ts";

// The grammar of image references: a registry, lower-case path components, and a tag.
const REGISTRY = /(?:(?:[a-zA-Z0-9][a-zA-Z0-9.-]*|\[[0-9a-fA-F:]+\])(?::\d+)?\/)?/.source;
const COMPONENT = /[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*/.source;
const TAG = /(?::\w[\w.-]{0,127})?/.source;
const IMAGE_NAME = new RegExp(`^${REGISTRY}${COMPONENT}(?:/${COMPONENT})*${TAG}$`);
const DIGEST = /@sha256:[0-9a-f]{64}$/;

export interface NamedImage {
  /** Where the name is. */
  readonly source: string;
  /** Whether it may have a digest, which is for what is read. */
  readonly digest?: boolean;
}

/** What is wrong with the name of an image, with a remedy; undefined for a good one. */
export function imageNameProblem(name: string, { source, digest = false }: NamedImage): Problem | undefined {
  if (IMAGE_NAME.test(digest ? name.replace(DIGEST, "") : name)) return undefined;
  return { message: `"${name}" is not the name of an image`, hint: remedy(name, digest), source };
}

/** Throws USAGE for what no registry can have, before one is asked for it. */
export function checkImageName(name: string, named: NamedImage): void {
  const problem = imageNameProblem(name, named);
  if (problem !== undefined) throw problemsError("USAGE", "the command line", [problem]);
}

function remedy(name: string, digest: boolean): string {
  const [, address] = /^[a-z]+:\/\/(.*)$/.exec(name) ?? [];
  if (address !== undefined) return `leave the scheme out: ${address}`;
  if (!digest && name.includes("@")) return "leave the digest out: the registry makes it";
  const lower = lowerCase(name);
  if (lower !== name && IMAGE_NAME.test(lower)) return `write it in lower case: ${lower}`;
  const [, , tag = ""] = /^(.*):([^/]*)$/.exec(name) ?? [];
  if (tag.length > 128) return `shorten the tag: it has ${tag.length} characters, and 128 are the most`;
  return "write lower-case letters, digits and .-_/ with an optional tag, such as team/hello:1";
}

/** Tags may have upper case. */
function lowerCase(name: string): string {
  const [, path = name, tag = ""] = /^(.*?)(:[^/:]*)?$/.exec(name) ?? [];
  return `${path.toLowerCase()}${tag}`;
}
