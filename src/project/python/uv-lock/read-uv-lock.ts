import type { ProjectFs, Sourced } from "../../types.ts";
import { parseSpecifier, printSpecifier } from "../pep440/specifier.ts";
import { asTable, parseToml } from "../toml/parse-toml.ts";
import type { Lock, LockedPackage } from "../types.ts";
import { field, invalidLock, UV_LOCK } from "./lock-field.ts";
import { readLockedPackage } from "./read-locked-package.ts";

/** A large project's lock has about 1 MB; this leaves room for many times more. */
const MAX_BYTES = 64 * 1024 * 1024;

export interface UvLock {
  readonly lock: Lock;
  readonly requiresPython?: Sourced<string>;
}

/** Reads uv.lock (version 1); throws LOCK_INVALID with `uv.lock:<line>` for what is malformed. */
export async function readUvLock(fs: ProjectFs): Promise<UvLock> {
  const text = await fs.read(UV_LOCK, { maxBytes: MAX_BYTES });
  const document = parseToml(text, { file: UV_LOCK, code: "LOCK_INVALID" });
  const version = document.version;
  if (version !== 1) {
    throw invalidLock(`uv.lock has version ${JSON.stringify(version)}, and factory reads version 1`, {
      source: `${UV_LOCK}:${lineOfKey(text, "version")}`,
      hint: "make the lock file again with a uv that writes version 1",
    });
  }
  const entries = field(document, "package", { type: "list", source: UV_LOCK }) ?? [];
  const lines = packageLines(text);
  const packages = entries.map((entry, index): LockedPackage => {
    const line = lines.length === entries.length ? lines[index] : undefined;
    const source = line === undefined ? UV_LOCK : `${UV_LOCK}:${line}`;
    const table = asTable(entry);
    if (table === undefined) throw invalidLock("a package of uv.lock is not a table", { source });
    return readLockedPackage(table, source);
  });
  const requiresPython = readRequiresPython(document["requires-python"], text);
  return {
    lock: { file: UV_LOCK, packages },
    ...(requiresPython === undefined ? {} : { requiresPython }),
  };
}

/** Line of each `[[package]]` header: the format is written by uv, one header to a line. */
function packageLines(text: string): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  for (let start = 0; start < text.length; line += 1) {
    if (text.startsWith("[[package]]", start)) lines.push(line);
    const end = text.indexOf("\n", start);
    if (end === -1) break;
    start = end + 1;
  }
  return lines;
}

function readRequiresPython(value: unknown, text: string): Sourced<string> | undefined {
  if (value === undefined) return undefined;
  const source = `${UV_LOCK}:${lineOfKey(text, "requires-python")}`;
  const specifiers = typeof value === "string" ? parseSpecifier(value) : undefined;
  if (specifiers === undefined) {
    throw invalidLock(`requires-python of uv.lock is ${JSON.stringify(value)}, which is not a range`, {
      source,
    });
  }
  return specifiers.length === 0 ? undefined : { value: printSpecifier(specifiers), source };
}

function lineOfKey(text: string, key: string): number {
  const line = text
    .split("\n", 100)
    .findIndex((candidate) => candidate.startsWith(`${key} `) || candidate.startsWith(`${key}=`));
  return line + 1 || 1;
}
