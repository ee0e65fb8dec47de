import type { Metadata, ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";
import { answerError } from "./answer-error.ts";
import type { SessionState } from "./types.ts";

/** One streaming call, as its service sees it. */
export interface StreamCall<Request, Response> {
  readonly metadata: Metadata;
  /** What the daemon sends; not reading holds it back. */
  readonly requests: AsyncIterable<Request>;
  /** Resolves once the transport took the message, so that awaiting it is the back-pressure. Rejects when the daemon hangs up. */
  write(message: Response): Promise<void>;
  /** Aborted when the daemon hangs up. */
  readonly signal: AbortSignal;
}

/** Makes a gRPC handler of an async function; its end ends the stream, its error becomes the status. */
export function serveStream<Request, Response>(
  state: SessionState,
  answer: (call: StreamCall<Request, Response>) => Promise<void>,
): (call: ServerDuplexStream<Request, Response>) => void {
  return (call) => {
    const requests = { [Symbol.asyncIterator]: () => call.iterator({ destroyOnReturn: false }) };
    state.track(finish(state, call, (base) => answer({ ...base, requests })));
  };
}

/** Same for a method with one request and a stream of answers. */
export function serveAnswers<Request, Response>(
  state: SessionState,
  answer: (request: Request, call: Omit<StreamCall<Request, Response>, "requests">) => Promise<void>,
): (call: ServerWritableStream<Request, Response>) => void {
  return (call) => void finish(state, call, (base) => answer(call.request, base));
}

type Call<Request, Response> =
  | ServerDuplexStream<Request, Response>
  | ServerWritableStream<Request, Response>;

async function finish<Request, Response>(
  state: SessionState,
  call: Call<Request, Response>,
  answer: (base: Omit<StreamCall<Request, Response>, "requests">) => Promise<void>,
): Promise<void> {
  const hangUp = new AbortController();
  const waiting = new Set<(error: Error) => void>();
  let ended = false;
  call.on("cancelled", () => {
    hangUp.abort();
    for (const reject of waiting) reject(hungUp());
  });
  const write = (message: Response) =>
    new Promise<void>((resolve, reject) => {
      if (ended || call.cancelled) return reject(hungUp());
      waiting.add(reject);
      call.write(message, (error?: Error | null) => {
        waiting.delete(reject);
        if (error) reject(error);
        else resolve();
      });
    });
  try {
    await answer({ metadata: call.metadata, write, signal: hangUp.signal });
    ended = true;
    call.end();
  } catch (error) {
    ended = true;
    // A hang-up is the daemon's decision, and nobody is left to hear the status.
    if (!call.cancelled) call.emit("error", answerError(state, error));
  }
}

function hungUp(): Error {
  return new Error("the call has ended");
}
