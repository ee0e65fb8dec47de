import { setTimeout as delay } from "node:timers/promises";
import type { OciImageConfig } from "../../build/types.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { keepEnds } from "../output/keep-ends.ts";
import { processOf } from "../process-of.ts";
import type { CheckObservation, HttpCheck, SmokeCheck } from "../types.ts";
import { type Asked, askOnce } from "./ask-once.ts";
import type { ContainerStarter, RunningContainer } from "./container.ts";

export interface Observing {
  readonly image: OciImageConfig;
  readonly starter: ContainerStarter;
  readonly now: () => number;
  readonly onLine: (stream: "stdout" | "stderr", data: Uint8Array) => void;
  readonly signal?: AbortSignal;
}

const ASK_AGAIN_MS = 100;
const CANNOT_START = [126, 127];

/** Runs one check in a container and says what it did. Throws INTERRUPTED, UNSUPPORTED, and what the runtime throws. */
export async function observeCheck(check: SmokeCheck, observing: Observing): Promise<CheckObservation> {
  if (check.kind === "file") {
    throw new FactoryError("UNSUPPORTED", `"${check.name}" looks at a file, which only BuildKit does`, {
      source: "--runtime",
      hint: "leave --runtime out",
    });
  }
  const kept = { stdout: keepEnds(), stderr: keepEnds() };
  const command = check.kind === "command" ? check.command : check.start;
  const process = processOf(check, observing.image);
  observing.signal?.throwIfAborted();
  const running = await observing.starter.start({
    process,
    settings: {
      ...(command === undefined ? {} : { command: process.argv }),
      env: check.env ?? {},
      ...(check.user === undefined ? {} : { user: check.user }),
    },
    ...(check.kind === "http" && check.port !== undefined ? { port: check.port } : {}),
    network: check.network === true,
    onOutput: (stream, data) => {
      kept[stream].add(data);
      observing.onLine(stream, data);
    },
  });
  const startMs = observing.now();
  const abort = () => void running.end();
  observing.signal?.addEventListener("abort", abort, { once: true });
  try {
    const outcome = await outcomeOf(check, running, observing);
    await running.end();
    observing.signal?.throwIfAborted();
    const streams = { stdout: kept.stdout.value(), stderr: kept.stderr.value() };
    return {
      ms: observing.now() - startMs,
      timedOut: false,
      ...outcome,
      ...streams,
      ...startFailure(outcome, streams),
    };
  } finally {
    observing.signal?.removeEventListener("abort", abort);
    await running.end();
  }
}

type Outcome = Omit<CheckObservation, "stdout" | "stderr" | "ms" | "timedOut"> & {
  readonly ms?: number;
  readonly timedOut?: boolean;
};

async function outcomeOf(
  check: Exclude<SmokeCheck, { kind: "file" }>,
  running: RunningContainer,
  observing: Observing,
): Promise<Outcome> {
  if (check.kind === "http") return askUntilReady(check, running, observing);
  const mostMs = check.kind === "command" ? check.timeoutMs : check.aliveMs;
  const startMs = observing.now();
  const exitCode = await endOf(running, mostMs);
  const ms = observing.now() - startMs;
  if (exitCode !== undefined) return { exitCode, ms };
  return { ms, timedOut: check.kind === "command" };
}

async function askUntilReady(
  check: HttpCheck,
  running: RunningContainer,
  { now }: Observing,
): Promise<Outcome> {
  const untilMs = now() + check.readyMs;
  for (;;) {
    const exitCode = await endOf(running, ASK_AGAIN_MS);
    if (exitCode !== undefined) return { noAnswer: "ended", exitCode };
    const port = await running.port();
    const askedMs = now();
    const asked: Asked = port === undefined ? { noAnswer: "refused" } : await askOnce(check, port);
    const { noAnswer, answer } = asked;
    const isUnready = noAnswer === "refused" || noAnswer === "broken" || answer?.status === 503;
    if (isUnready && now() < untilMs) continue;
    return {
      ...asked,
      timedOut: noAnswer === "silent",
      ...(answer === undefined ? {} : { ms: now() - askedMs }),
    };
  }
}

async function endOf(running: RunningContainer, ms: number): Promise<number | undefined> {
  const waiting = new AbortController();
  const late = delay(ms, undefined, { signal: waiting.signal }).catch(() => undefined);
  try {
    return await Promise.race([running.exited, late]);
  } finally {
    waiting.abort();
  }
}

/** Runtimes end with these codes and one line when there is no such program. */
function startFailure(
  { exitCode = 0 }: Outcome,
  { stderr }: Pick<CheckObservation, "stderr">,
): Pick<CheckObservation, "startFailure"> {
  if (
    !CANNOT_START.includes(exitCode) ||
    !/executable file not found|no such file or directory/i.test(stderr.head)
  )
    return {};
  return /^(?:docker|runc|Error|time=|podman)/i.test(stderr.head.trim())
    ? { startFailure: stderr.head.trim() }
    : {};
}
