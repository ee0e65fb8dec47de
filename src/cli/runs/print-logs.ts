import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import type { Context } from "../context.ts";
import { followRun } from "./follow.ts";
import type { FollowFlags } from "./print-events.ts";

/** What one execution of a node printed. */
interface StageLog {
  readonly node: string;
  readonly index: number;
  readonly attempt: number;
  readonly restart: number;
  readonly stream: string;
  readonly file: string;
}

const STAGE = /^(\d+)-(.+?)-(\d+)(-interrupted-\d+)?$/;
const FILES = ["stdout.log", "stderr.log", "response.md"] as const;
const CHUNK = 64 * 1024;

/** `factory runs logs`: what stages printed, in the order in which they ran. */
export async function printLogs(
  { name, node }: { readonly name: string; readonly node: string | undefined },
  flags: FollowFlags,
  context: Context,
): Promise<void> {
  const dir = findRun(resolve(context.cwd, flags.project), name);
  const logs = () => stageLogs(dir).filter((log) => node === undefined || log.node === node);
  if (flags.follow !== true && node !== undefined && logs().length === 0) throw nothingOf(dir, node);
  if (flags.json === true) {
    const documents = logs().map(({ file, ...log }) => ({
      ...log,
      file: relative(dir, file),
      bytes: statSync(file).size,
    }));
    context.stdout.write(`${JSON.stringify({ runDir: dir, logs: documents }, undefined, 2)}\n`);
    return;
  }
  const printed = new Map<string, number>();
  let last: string | undefined;
  const read = () => {
    for (const log of logs()) {
      const { file } = log;
      const from = printed.get(file) ?? 0;
      if (statSync(file).size <= from) continue;
      if (last !== file) context.stdout.write(`${titleOf(log)}\n`);
      last = file;
      printed.set(file, copy(file, from, context));
    }
  };
  if (flags.follow === true) await followRun(dir, context.signal, read);
  else read();
  if (printed.size === 0) context.stderr.write("nothing was printed\n");
}

function titleOf({ node, attempt, restart, stream }: StageLog): string {
  const which = attempt === 1 ? "" : `, attempt ${attempt}`;
  return `== ${node}${which}${restart === 0 ? "" : `, restart ${restart}`}: ${stream}`;
}

function stageLogs(dir: string): readonly StageLog[] {
  const restarts = names(join(dir, "attempts"))
    .map(Number)
    .sort((a, b) => a - b);
  return [0, ...restarts].flatMap((restart) => {
    const root = join(dir, ...(restart === 0 ? [] : ["attempts", String(restart)]), "stages");
    return names(root).flatMap((stage) => logsOf(join(root, stage), stage, restart));
  });
}

function logsOf(folder: string, stage: string, restart: number): readonly StageLog[] {
  const [, index = "", node = "", attempt = ""] = STAGE.exec(stage) ?? [];
  if (node === "") return [];
  return FILES.filter((file) => existsSync(join(folder, file))).map((file) => ({
    node,
    index: Number(index),
    attempt: Number(attempt),
    restart,
    stream: file.replace(/\.\w+$/, ""),
    file: join(folder, file),
  }));
}

/** Sorted; a folder that is not there has none. */
function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Copies a file to standard output from there on, in pieces; returns how far it came. */
function copy(file: string, from: number, { stdout }: Context): number {
  const fd = openSync(file, "r");
  try {
    const decoder = new TextDecoder();
    const bytes = Buffer.alloc(CHUNK);
    let at = from;
    for (let read = readSync(fd, bytes, 0, CHUNK, at); read > 0; read = readSync(fd, bytes, 0, CHUNK, at)) {
      at += read;
      stdout.write(decoder.decode(bytes.subarray(0, read), { stream: true }));
    }
    return at;
  } finally {
    closeSync(fd);
  }
}

function nothingOf(dir: string, node: string): FactoryError {
  const known = [...new Set(stageLogs(dir).map((log) => log.node))];
  return new FactoryError("USAGE", `no stage ${node} of the run has printed anything`, {
    hint: known.length === 0 ? "no stage has" : `choose one of ${known.join(", ")}`,
  });
}
