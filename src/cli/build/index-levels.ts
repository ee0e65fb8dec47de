import { secondIndexes } from "../../project/python/indexes/second-indexes.ts";
import type { Lock } from "../../project/python/types.ts";
import type { Project } from "../../project/types.ts";
import type { Context } from "../context.ts";
import { firstSet } from "./first-set.ts";
import type { IndexFlags } from "./index-flags.ts";

/** An address as somebody wrote it: it may hold credentials. */
export interface WrittenIndex {
  readonly url: string;
  /** By which variables such as UV_INDEX_NAME_PASSWORD mean it. */
  readonly name?: string;
  readonly source: string;
}

/** What one place says about indexes. */
export interface IndexLevel {
  readonly index?: WrittenIndex;
  readonly extra: readonly WrittenIndex[];
  readonly findLinks: readonly WrittenIndex[];
  /** `${NAME}` stands for a variable of the environment. */
  readonly variables: boolean;
  /** Whether what is no URL is an error; elsewhere it means a folder of this machine, which a build cannot reach. */
  readonly strict: boolean;
}

export function flagLevel({ indexUrl, extraIndexUrl, findLinks }: IndexFlags): IndexLevel {
  return {
    ...(indexUrl === undefined ? {} : { index: { url: indexUrl, source: "--index-url" } }),
    extra: extraIndexUrl.map((url) => ({ url, source: "--extra-index-url" })),
    findLinks: findLinks.map((url) => ({ url, source: "--find-links" })),
    variables: false,
    strict: true,
  };
}

const INDEX = ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"] as const;
const EXTRA = ["UV_INDEX", "UV_EXTRA_INDEX_URL", "PIP_EXTRA_INDEX_URL"] as const;
const FIND_LINKS = ["UV_FIND_LINKS", "PIP_FIND_LINKS"] as const;

/** Of several variables with one meaning the first that is set counts: uv's own before pip's. */
export function environmentLevel(env: Context["env"]): IndexLevel {
  const list = (names: readonly string[], separator: RegExp): readonly WrittenIndex[] => {
    const variable = firstSet(names, env);
    if (variable === undefined) return [];
    const parts = (env[variable] ?? "").split(separator).filter((part) => part !== "");
    return parts.map((part) => named(part, variable));
  };
  const [index] = list(INDEX, /\s+/);
  const links = firstSet(FIND_LINKS, env);
  return {
    ...(index === undefined ? {} : { index }),
    extra: list(EXTRA, /\s+/),
    findLinks: list(FIND_LINKS, links === "UV_FIND_LINKS" ? /,/ : /\s+/),
    variables: false,
    strict: false,
  };
}

/** uv's variables may begin with a name: `NAME=URL`. */
function named(text: string, source: string): WrittenIndex {
  const [, name, url] = /^([A-Za-z0-9_.-]+)=(.*)$/s.exec(text) ?? [];
  return name === undefined || url === undefined ? { url: text, source } : { name, url, source };
}

export function configLevel({ config }: Project): IndexLevel {
  const written = ({ value, source }: { value: string; source: string }) => ({ url: value, source });
  return {
    ...(config.indexUrl === undefined ? {} : { index: written(config.indexUrl) }),
    extra: (config.extraIndexUrls ?? []).map(written),
    findLinks: (config.findLinks ?? []).map(written),
    variables: true,
    strict: true,
  };
}

/** What the files of the project name, and the further indexes that its lock was made from. */
export function projectLevel({ python }: Project): IndexLevel {
  const { index, extra = [], findLinks = [] } = python?.indexes ?? {};
  const lock = python?.lock;
  const written = ({
    value,
    source,
    name,
  }: {
    value: string;
    source: string;
    name?: string;
  }): WrittenIndex => ({
    url: value,
    source,
    ...(name === undefined ? {} : { name }),
  });
  // An explicit index answers only for the packages that a lock pins to it by hash.
  const taken = extra.filter(({ explicit }) => explicit !== true || lock !== undefined);
  return {
    ...(index === undefined ? {} : { index: written(index) }),
    extra: [...taken.map(written), ...lockedIndexes(lock)],
    findLinks: findLinks.map(written),
    variables: true,
    strict: false,
  };
}

function lockedIndexes(lock: Lock | undefined): readonly WrittenIndex[] {
  return lock === undefined ? [] : secondIndexes(lock).map((url) => ({ url, source: lock.file }));
}
