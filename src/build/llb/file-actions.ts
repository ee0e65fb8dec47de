import { posix } from "node:path";
import { assertNever } from "../../errors/assert-never.ts";
import { SOURCE_DATE_EPOCH_SECONDS } from "../../plan/epoch.ts";
import type { Input, Op } from "../../plan/types.ts";
import type { Ref } from "./graph.ts";
import { httpFileName } from "./http-file-name.ts";
import type { WireAction, WireCopy } from "./wire/types.ts";

export type FileOp = Extract<Op, { kind: "copy" | "add" | "mkfile" | "mkdir" | "rm" }>;

/** A change of the file system being built; `source` is what a copy reads from. */
export interface FileAction {
  readonly action: WireAction;
  readonly source?: Ref;
}

/** FileOp timestamps are nanoseconds. */
const TIMESTAMP = SOURCE_DATE_EPOCH_SECONDS * 1e9;

const KEEP_MODE = -1;

export function isFileOp(op: Op): op is FileOp {
  return ["copy", "add", "mkfile", "mkdir", "rm"].includes(op.kind);
}

/** What one file op of the plan does, in order; missing parent folders are made on the way. */
export function fileActions(op: FileOp, resolve: (input: Input) => Ref): readonly FileAction[] {
  switch (op.kind) {
    case "copy": {
      const source = resolve(op.from);
      return op.src.map((src) => ({ action: { copy: copyOf(op, src) }, source }));
    }
    case "add":
      return [addAction(op, resolve)];
    case "mkfile":
      return [...parentFolder(op.path), { action: { mkfile: fileOf(op) } }];
    case "mkdir":
      return [folder(op.path, op.mode ?? 0o755)];
    case "rm":
      return [{ action: { rm: { path: absolute(op.path), allowNotFound: true } } }];
    default:
      return assertNever(op);
  }
}

/** Gives an existing folder the epoch as its time and changes nothing else: a copy of no files into it. */
export function touchFolder(path: string): FileAction {
  return { action: { copy: { ...COPY, src: "/", dest: path, createDestPath: true } }, source: undefined };
}

const COPY: WireCopy = {
  src: "",
  dest: "",
  mode: KEEP_MODE,
  followSymlink: true,
  dirCopyContents: true,
  attemptUnpackDockerCompatibility: false,
  createDestPath: true,
  timestamp: TIMESTAMP,
  include_patterns: [],
  exclude_patterns: [],
};

function copyOf(op: Extract<FileOp, { kind: "copy" }>, src: string): WireCopy {
  return {
    ...COPY,
    src: absolute(src),
    dest: destination(op.dest),
    mode: op.chmod ?? KEEP_MODE,
    include_patterns: op.include ?? [],
    exclude_patterns: op.exclude ?? [],
    ...(op.chown === undefined ? {} : { owner: owner(op.chown) }),
  };
}

function addAction(op: Extract<FileOp, { kind: "add" }>, resolve: (input: Input) => Ref): FileAction {
  const copy: WireCopy = {
    ...COPY,
    src: `/${httpFileName(op.url)}`,
    dest: destination(op.dest),
    attemptUnpackDockerCompatibility: op.unpack ?? false,
  };
  return { action: { copy }, source: resolve({ kind: "http", url: op.url, checksum: op.checksum }) };
}

function fileOf(op: Extract<FileOp, { kind: "mkfile" }>): NonNullable<WireAction["mkfile"]> {
  return {
    path: absolute(op.path),
    mode: op.mode ?? 0o644,
    data: new TextEncoder().encode(op.content),
    timestamp: TIMESTAMP,
  };
}

function parentFolder(path: string): readonly FileAction[] {
  const parent = posix.dirname(absolute(path));
  return parent === "/" ? [] : [folder(parent, 0o755)];
}

function folder(path: string, mode: number): FileAction {
  return { action: { mkdir: { path: absolute(path), mode, makeParents: true, timestamp: TIMESTAMP } } };
}

function owner(chown: string): NonNullable<WireCopy["owner"]> {
  const match = /^(\d+)(?::(\d+))?$/.exec(chown);
  if (match === null) throw new Error(`chown "${chown}" is not numeric uid:gid`);
  const user = Number(match[1]);
  return { user: { byID: user }, group: { byID: match[2] === undefined ? user : Number(match[2]) } };
}

function absolute(path: string): string {
  return posix.resolve("/", path);
}

/** A trailing slash says that the destination is a folder. */
function destination(dest: string): string {
  const path = absolute(dest);
  return dest.endsWith("/") && path !== "/" ? `${path}/` : path;
}
