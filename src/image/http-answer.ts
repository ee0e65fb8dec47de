import { get, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { FactoryError } from "../errors/factory-error.ts";

export interface HttpAnswerRequest {
  /** On the loopback address. */
  readonly port: number;
  readonly path: string;
  /** How long to keep asking. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

const PAUSE_MS = 100;
const MAX_BODY_BYTES = 1 << 20;

/**
 * Asks until a server answers, whatever its status. Throws RUN_FAILED when none does in time, INTERRUPTED on abort.
 */
export async function httpAnswer(
  request: HttpAnswerRequest,
): Promise<{ readonly status: number; readonly body: string }> {
  const deadline = performance.now() + request.timeoutMs;
  for (;;) {
    const leftMs = deadline - performance.now();
    try {
      return await ask(request, Math.max(1, leftMs));
    } catch (cause) {
      if (request.signal?.aborted)
        throw new FactoryError("INTERRUPTED", "interrupted while waiting for an answer");
      if (performance.now() + PAUSE_MS >= deadline) throw silent(request, cause);
    }
    // An abort is noticed by the next question.
    await delay(PAUSE_MS, undefined, { signal: request.signal }).catch(() => undefined);
  }
}

function ask(request: HttpAnswerRequest, timeoutMs: number): Promise<{ status: number; body: string }> {
  const signals = [
    AbortSignal.timeout(Math.ceil(timeoutMs)),
    ...(request.signal === undefined ? [] : [request.signal]),
  ];
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: request.port,
      path: request.path,
      agent: false,
      signal: AbortSignal.any(signals),
    };
    get(options, (response) => void readBody(response).then(resolve, reject)).once("error", reject);
  });
}

async function readBody(response: IncomingMessage): Promise<{ status: number; body: string }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) break;
  }
  const body = Buffer.concat(chunks).toString("utf8", 0, MAX_BODY_BYTES);
  return { status: response.statusCode ?? 0, body };
}

function silent(request: HttpAnswerRequest, cause: unknown): FactoryError {
  const seconds = request.timeoutMs / 1000;
  return new FactoryError("RUN_FAILED", `nothing answered on port ${request.port} within ${seconds} s`, {
    cause,
    hint: "check that the program listens on 0.0.0.0 and on the declared port",
  });
}
