import { posix } from "node:path";
import type { Op, Stage } from "../../plan/types.ts";
import { flagValue, literalSource, pathWords, word } from "./dockerfile-words.ts";
import { fitsHeredoc, heredoc } from "./heredoc.ts";
import { notBakeable } from "./not-bakeable.ts";

export type PutOp = Extract<Op, { kind: "copy" | "add" | "mkfile" }>;

/** Where a COPY reads, and what it must leave out besides what the op says. */
export interface CopySource {
  /** Absent: the project. */
  readonly from?: string;
  readonly exclude: readonly string[];
}

export interface PutRequest {
  readonly stage: Stage;
  /** Whether the result is a layer that depends on nothing below it. */
  readonly link: boolean;
  readonly copySource: (op: Extract<Op, { kind: "copy" }>) => CopySource | undefined;
  /** Stage and path of a text that no heredoc can hold. */
  readonly textFile: (text: string, name: string) => { readonly from: string; readonly path: string };
}

/** COPY and ADD that put what the op puts. */
export function renderPut(op: PutOp, request: PutRequest): readonly string[] {
  const link = request.link ? ["--link"] : [];
  switch (op.kind) {
    case "copy": {
      const source = request.copySource(op);
      if (source === undefined) return [];
      return copyLines(op, request.stage, { source, link });
    }
    case "add": {
      const flags = [
        "--chmod=0644",
        `--checksum=${op.checksum}`,
        ...(op.unpack === true ? ["--unpack=true"] : []),
      ];
      return [["ADD", ...link, ...flags, pathWords([op.url, destination(op.dest)])].join(" ")];
    }
    case "mkfile":
      return fileLines(op, link, request);
  }
}

function fileLines(
  op: Extract<Op, { kind: "mkfile" }>,
  link: readonly string[],
  request: PutRequest,
): readonly string[] {
  const path = posix.resolve("/", op.path);
  const chmod = op.mode === undefined || op.mode === 0o644 ? [] : [`--chmod=${octal(op.mode)}`];
  // After a heredoc Docker divides words by blanks, whatever the quotes.
  if (!fitsHeredoc(op.content) || !/^[\w./+@:=-]+$/.test(path)) {
    const { from, path: source } = request.textFile(op.content, posix.basename(path));
    return [
      ["COPY", ...link, `--from=${from}`, ...chmod, pathWords([literalSource(source), path])].join(" "),
    ];
  }
  return heredoc(op.content, {
    head: ["COPY", ...link, ...chmod].join(" "),
    tail: path,
    literal: true,
  });
}

function copyLines(
  op: Extract<Op, { kind: "copy" }>,
  stage: Stage,
  { source, link }: { readonly source: CopySource; readonly link: readonly string[] },
): readonly string[] {
  const exclude = [...(op.exclude ?? []), ...source.exclude];
  const odd = exclude.find((pattern) => /[^\x20-\x7e]/.test(pattern));
  if (odd !== undefined) throw notBakeable(stage, `Docker misreads the pattern ${JSON.stringify(odd)}`);
  const blank = source.from === undefined ? op.src.find((src) => src.trim() !== src) : undefined;
  if (blank !== undefined)
    throw notBakeable(stage, `Docker does not find ${JSON.stringify(blank)}, for its blanks`);
  const flags = [
    ...link,
    ...(source.from === undefined ? [] : [`--from=${source.from}`]),
    ...(op.chown === undefined
      ? []
      : [`--chown=${op.chown.includes(":") ? op.chown : `${op.chown}:${op.chown}`}`]),
    ...(op.chmod === undefined ? [] : [`--chmod=${octal(op.chmod)}`]),
    ...exclude.map((pattern) => `--exclude=${flagValue(pattern)}`),
  ];
  const dest = destination(op.dest);
  const ofProject = source.from === undefined;
  if (op.include !== undefined) {
    const negated = op.include.find((pattern) => pattern.startsWith("!"));
    if (negated !== undefined) throw notBakeable(stage, `it includes by the exception ${negated}`);
    const patterns = op.include.map((pattern) => word(pattern));
    const paths = op.src.flatMap((src) => patterns.map((pattern) => pivoted(src, pattern, ofProject)));
    return [copyLine([...flags, "--parents"], [...paths, dest.endsWith("/") ? dest : `${dest}/`])];
  }
  const paths = op.src.map((src) => sourcePath(src, ofProject));
  if (paths.length === 1 || dest.endsWith("/")) return [copyLine(flags, [...paths, dest])];
  return paths.map((path) => copyLine(flags, [path, dest]));
}

function copyLine(flags: readonly string[], paths: readonly string[]): string {
  const line = ["COPY", ...flags, pathWords(paths)].join(" ");
  return line.length <= 120
    ? line
    : ["COPY", ...flags.map((flag) => `${flag} \\\n   `), pathWords(paths)].join(" ");
}

/** `--parents` keeps the folders that come after `/./`. */
function pivoted(src: string, pattern: string, ofProject: boolean): string {
  const folder = posix.resolve("/", src);
  if (folder === "/" && ofProject) return pattern;
  return `${literalSource(folder === "/" ? "" : folder)}/./${pattern}`;
}

function sourcePath(src: string, ofProject: boolean): string {
  const path = posix.resolve("/", src);
  if (!ofProject) return literalSource(path);
  return path === "/" ? "." : literalSource(path.slice(1));
}

/** A trailing slash says that the destination is a folder. */
function destination(dest: string): string {
  const path = posix.resolve("/", dest);
  return dest.endsWith("/") && path !== "/" ? `${path}/` : path;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}
