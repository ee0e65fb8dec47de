import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { keepEnds } from "../output/keep-ends.ts";
import type { CheckObservation, HttpCheck } from "../types.ts";

const BODY_BYTES = 512 * 1024;

export type Asked = Pick<CheckObservation, "answer" | "noAnswer">;

/** One request to a port of this machine: the whole answer, or why there is none. */
export function askOnce(check: HttpCheck, port: number): Promise<Asked> {
  const { method, path, headers, body, timeoutMs } = check;
  let isConnected = false;
  return new Promise((resolve) => {
    const options = { host: "127.0.0.1", port, method, path, headers, agent: false };
    const signal = AbortSignal.timeout(timeoutMs);
    const asking: ClientRequest = request({ ...options, signal }, (response) => {
      readAnswer(response).then(resolve, () => resolve({ noAnswer: signal.aborted ? "silent" : "broken" }));
    });
    asking.on("socket", (socket) =>
      socket.once("connect", () => {
        isConnected = true;
      }),
    );
    asking.once("error", (error: NodeJS.ErrnoException) => {
      if (signal.aborted) resolve({ noAnswer: isConnected ? "silent" : "refused" });
      else if (error.code?.startsWith("HPE_") === true) resolve({ noAnswer: "not-http" });
      else resolve({ noAnswer: isConnected ? "broken" : "refused" });
    });
    asking.end(body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<Asked> {
  const kept = keepEnds(BODY_BYTES);
  for await (const chunk of response as AsyncIterable<Buffer>) kept.add(chunk);
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    answer: { status: response.statusCode ?? 0, headers: Object.fromEntries(headers), body: kept.value() },
  };
}
