import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import { readTail } from "../../pipeline/handlers/read-tail.ts";
import { StageFolders } from "../../pipeline/run-store/stage-folders.ts";
import type { Session } from "../../pipeline/session/session.ts";
import type { Context } from "../context.ts";
import { printable } from "../printable.ts";
import { eventLine } from "./plain-view.ts";

/** What a person sees of a run while it is driven; all of it on standard error. */
export interface RunView {
  readonly onEvent: (event: RunEvent) => void;
  /** Stops drawing while a question is asked. */
  readonly hold: (held: boolean) => void;
  readonly stop: () => void;
}

/** Draws lines; `running` are the stages that run now. */
export interface Screen {
  readonly print: (line: string, event?: RunEvent) => void;
  readonly start: (key: string, name: string) => void;
  readonly end: (key: string) => void;
  readonly hold: (held: boolean) => void;
  readonly stop: () => void;
}

export interface ViewCall {
  readonly context: Context;
  readonly mode: string;
  /** Whether everything that stages print is shown when they end. */
  readonly verbose: boolean;
  /** The run, once it is there. */
  readonly session: () => Session | undefined;
}

const VIEW_MODES = ["auto", "plain", "tty", "quiet"] as const;

/** Lines of a failed stage's output that are shown. */
const LAST_LINES = 10;
const CHUNK = 64 * 1024;

/** The view of `--progress`; `auto` is live on a terminal and plain elsewhere. Throws USAGE. */
export async function createRunView(call: ViewCall): Promise<RunView> {
  const { context, mode } = call;
  const chosen = mode === "auto" ? automatic(context) : mode;
  if (chosen === "quiet") return { onEvent: () => undefined, hold: () => undefined, stop: () => undefined };
  if (chosen !== "plain" && chosen !== "tty") {
    throw new FactoryError("USAGE", `there is no view named ${mode}`, {
      source: "--progress",
      hint: `choose one of ${VIEW_MODES.join(", ")}`,
    });
  }
  const screen =
    chosen === "tty" ? await (await import("./live-screen.ts")).liveScreen(context) : plainScreen(context);
  return { onEvent: (event) => show(event, screen, call), hold: screen.hold, stop: screen.stop };
}

function automatic({ stderr, env }: Context): "tty" | "plain" {
  return stderr.isTTY && env.CI === undefined && env.TERM !== "dumb" ? "tty" : "plain";
}

function plainScreen({ stderr }: Context): Screen {
  const waiting: string[] = [];
  let held = false;
  const write = (line: string) => {
    if (held) waiting.push(line);
    else stderr.write(`${line}\n`);
  };
  return {
    print: write,
    start: (_, name) => write(`${name} ...`),
    end: () => undefined,
    hold: (now) => {
      held = now;
      if (!held) for (const line of waiting.splice(0)) write(line);
    },
    stop: () => undefined,
  };
}

function show(event: RunEvent, screen: Screen, call: ViewCall): void {
  if (event.event === "stage.started") {
    const branch = event.branch === undefined ? "" : ` (branch ${event.branch})`;
    const attempt = event.attempt === 1 ? "" : ` (attempt ${event.attempt})`;
    screen.start(keyOf(event), `${event.stage_id}${branch}${attempt}`);
    return;
  }
  const ended =
    event.event === "stage.completed" ||
    event.event === "stage.failed" ||
    event.event === "stage.interrupted" ||
    event.event === "run.awaiting_human";
  if (ended) screen.end(keyOf(event));
  const line = eventLine(event);
  if (line !== undefined) screen.print(line, event);
  if (event.event === "stage.failed" || (event.event === "stage.completed" && call.verbose)) {
    showOutput(event, screen, call);
  }
}

function keyOf({ stage_id, branch = "" }: { readonly stage_id: string; readonly branch?: string }): string {
  return `${branch} ${stage_id}`;
}

function showOutput(
  event: Extract<RunEvent, { event: "stage.failed" | "stage.completed" }>,
  screen: Screen,
  { session, verbose }: ViewCall,
): void {
  const open = session();
  if (open === undefined) return;
  const { paths, run } = open;
  const key = {
    node: event.stage_id,
    index: event.index,
    attempt: event.attempt,
    restart: run.state.restarts,
  };
  const folder = new StageFolders(paths.dir).absolute(key);
  for (const name of ["stdout.log", "stderr.log"]) {
    const file = join(folder, name);
    if (verbose) eachLine(file, (line) => screen.print(`  | ${line}`));
    else for (const line of lastLines(file)) screen.print(`  | ${line}`);
  }
}

function lastLines(file: string): readonly string[] {
  const text = readTail(file, CHUNK).trimEnd();
  return text === "" ? [] : text.split("\n").slice(-LAST_LINES).map(printable);
}

/** In pieces, because a log may be larger than memory. */
function eachLine(file: string, onLine: (line: string) => void): void {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    return;
  }
  try {
    const decoder = new TextDecoder();
    const bytes = Buffer.alloc(CHUNK);
    let rest = "";
    for (let read = readSync(fd, bytes); read > 0; read = readSync(fd, bytes)) {
      const lines = (rest + decoder.decode(bytes.subarray(0, read), { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(printable(line));
      if (rest.length > CHUNK) {
        onLine(printable(rest));
        rest = "";
      }
    }
    if (rest !== "") onLine(printable(rest));
  } finally {
    closeSync(fd);
  }
}
