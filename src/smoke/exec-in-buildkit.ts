import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuildEvent } from "../build/progress/build-event.ts";
import type { Platform } from "../plan/types.ts";
import { parseResult } from "./buildkit/parse-result.ts";
import { type BuildkitRuntime, solveExecs } from "./buildkit/solve-execs.ts";
import { KEPT_BYTES } from "./output/keep-ends.ts";
import { processOf } from "./process-of.ts";
import type { SmokeSource } from "./request.ts";
import type { CommandCheck } from "./types.ts";

export interface ExecRequest {
  readonly source: SmokeSource;
  readonly platform: Platform;
  readonly runtime: BuildkitRuntime;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly timeoutMs: number;
  /** Everything that the command prints, as it comes; pieces are not lines. */
  readonly onOutput: (stream: "stdout" | "stderr", data: Uint8Array) => void;
  readonly onEvent?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

export interface ExecOutcome {
  /** 128 + n after signal n; absent when it could not be started. */
  readonly exitCode?: number;
  readonly startFailure?: string;
  readonly timedOut: boolean;
  /** Bytes of each stream that were too many to bring here. */
  readonly lostBytes: number;
}

/** A builder passes on two megabytes of a log; what comes after waits in a file of this size for each stream. */
const MOST_FILE_BYTES = 256 * 1024 * 1024;
const MOST_LOG_BYTES = 1900 * 1024;
const MARGIN_MS = 30_000;

/** Runs one command in an image inside BuildKit, with the builder's network, and tells what it prints and how it ends. */
export async function execInBuildkit(request: ExecRequest): Promise<ExecOutcome> {
  const { source, platform, runtime, command, onOutput, signal } = request;
  const check: CommandCheck = {
    kind: "command",
    name: command.join(" "),
    command,
    exit: 0,
    timeoutMs: request.timeoutMs,
    network: true,
    ...(request.env === undefined ? {} : { env: request.env }),
    ...(request.user === undefined ? {} : { user: request.user }),
  };
  const heard = { stdout: 0, stderr: 0 };
  return solveExecs<ExecOutcome>({
    source,
    platform,
    runtime,
    onEvent: request.onEvent ?? (() => undefined),
    ...(signal === undefined ? {} : { signal }),
    execs: ({ config }) => {
      const limits = { keptBytes: KEPT_BYTES, mostLogBytes: MOST_LOG_BYTES, mostFileBytes: MOST_FILE_BYTES };
      const spec = {
        kind: "command",
        network: true,
        timeoutMs: check.timeoutMs,
        ...limits,
        ...processOf(check, config),
      };
      return [{ spec, title: check.name, network: true, mostMs: check.timeoutMs + MARGIN_MS }];
    },
    onLog: ({ stream, data }) => {
      const name = stream === 1 ? "stdout" : "stderr";
      heard[name] += data.length;
      onOutput(name, data);
    },
    read: async (folder) => {
      const result = parseResult(await readFile(join(folder, "0", "result.json"), "utf8"));
      if (result.startFailure === undefined) {
        for (const stream of ["stdout", "stderr"] as const) {
          const file = createReadStream(join(folder, "0", stream), { start: heard[stream] });
          for await (const data of file as AsyncIterable<Buffer>) onOutput(stream, data);
        }
      }
      const { exitCode, startFailure, timedOut, stdout, stderr } = result;
      const lost = [stdout, stderr].map(({ bytes }) => Math.max(0, bytes - MOST_FILE_BYTES));
      return {
        timedOut,
        lostBytes: (lost[0] ?? 0) + (lost[1] ?? 0),
        ...(exitCode === undefined ? {} : { exitCode }),
        ...(startFailure === undefined ? {} : { startFailure }),
      };
    },
  });
}
