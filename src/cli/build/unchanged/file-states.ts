import { createHash } from "node:crypto";
import { type BigIntStats, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathMatcher } from "../../../plan/path-matcher.ts";
import { rememberingMatcher } from "../../../plan/remembering-matcher.ts";

export interface FileStatesRequest {
  /** Absolute folder behind the contexts. */
  readonly root: string;
  /** Ignore patterns of each context. */
  readonly contexts: readonly (readonly string[])[];
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** In a larger project looking at all files costs more than it saves. */
const MOST_FILES = 20_000;
/** The same as git's care with its index: a file can change twice within one tick of the file system's clock. */
const SETTLED_MS = 2_000;

/**
 * A digest over what the system says of each file and folder that a build sends: it is another one when one of them
 * changed, came or went. Undefined when that cannot be said: there are too many, or some changed a moment ago.
 */
export function fileStates({ root, contexts, nowMs }: FileStatesRequest): string | undefined {
  const states: string[] = [];
  const looked = lookInto("", {
    root,
    matchers: contexts.map((patterns) => rememberingMatcher(pathMatcher(patterns))),
    settledNs: BigInt(nowMs - SETTLED_MS) * 1_000_000n,
    states,
  });
  return looked ? createHash("sha256").update(states.sort().join("\n")).digest("hex") : undefined;
}

interface Look {
  readonly root: string;
  readonly matchers: readonly ReturnType<typeof rememberingMatcher>[];
  readonly settledNs: bigint;
  readonly states: string[];
}

/** Synchronous calls: three times as fast, and nothing else runs meanwhile. */
function lookInto(folder: string, look: Look): boolean {
  const { root, settledNs, states } = look;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    const isFolder = entry.isDirectory();
    if (!isSent(path, { isFolder, ...look })) continue;
    const status = lstatSync(join(root, path), { bigint: true });
    if (states.length === MOST_FILES || (!isFolder && status.ctimeNs > settledNs)) return false;
    states.push(`${path}\0${isFolder ? status.mode : stateOf(status)}`);
    if (isFolder && !lookInto(path, look)) return false;
  }
  return true;
}

function isSent(path: string, { isFolder, matchers }: Look & { readonly isFolder: boolean }): boolean {
  return matchers.some(({ match, matcher }) => {
    const found = match(path);
    return !found.matched || (isFolder && matcher.couldReinclude(path, found));
  });
}

function stateOf({ ctimeNs, mtimeNs, size, ino, mode }: BigIntStats): string {
  return [ctimeNs, mtimeNs, size, ino, mode].join(" ");
}
