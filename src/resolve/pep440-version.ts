import pep440 from "@renovatebot/pep440";

/** The parts of a PEP 440 version that its order depends on. */
export interface Pep440Version {
  readonly epoch: number;
  readonly release: readonly number[];
  readonly pre: readonly [letter: string, number: number] | undefined;
  readonly post: number | undefined;
  readonly dev: number | undefined;
  readonly local: string | undefined;
  /** Two numbers and nothing else: stands for every patch of that minor version. */
  readonly floating: boolean;
}

const cache = new Map<string, Pep440Version | undefined>();

/** Undefined when the text is not a PEP 440 version. Every text is read once. */
export function readPep440(text: string): Pep440Version | undefined {
  if (cache.has(text)) return cache.get(text);
  const version = read(text);
  cache.set(text, version);
  return version;
}

function read(text: string): Pep440Version | undefined {
  const plain = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(text);
  if (plain !== null)
    return final(plain.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)])));
  const parts: unknown = pep440.valid(text) === null ? null : pep440.explain(text);
  if (!isExplained(parts)) return undefined;
  return {
    epoch: parts.epoch,
    release: parts.release,
    pre: parts.pre ?? undefined,
    post: numberOf(parts.post),
    dev: numberOf(parts.dev),
    local: parts.local ?? undefined,
    floating: false,
  };
}

function final(release: readonly number[]): Pep440Version {
  const floating = release.length === 2;
  return { epoch: 0, release, pre: undefined, post: undefined, dev: undefined, local: undefined, floating };
}

// The library's declared types of these parts differ from what it returns, so they are read as unknown.
function isExplained(value: unknown): value is {
  readonly epoch: number;
  readonly release: readonly number[];
  readonly pre: readonly [string, number] | null;
  readonly post: unknown;
  readonly dev: unknown;
  readonly local: string | null;
} {
  return typeof value === "object" && value !== null && "release" in value;
}

function numberOf(part: unknown): number | undefined {
  return typeof part === "number" ? part : undefined;
}
