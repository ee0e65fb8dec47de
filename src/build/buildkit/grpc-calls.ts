import {
  type Client,
  type ClientReadableStream,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from "@grpc/grpc-js";

type Method = MethodDefinition<object, object>;

export interface CallOptions {
  readonly metadata?: Metadata;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** One request, one response. Rejects with grpc-js's ServiceError, CANCELLED when `signal` aborts. */
export function callUnary<Response>(
  client: Client,
  method: Method,
  request: { readonly message: object } & CallOptions,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request.message,
      request.metadata ?? new Metadata(),
      deadline(request.timeoutMs),
      (error: ServiceError | null, response?: object) => {
        request.signal?.removeEventListener("abort", cancel);
        if (error !== null) reject(error);
        else resolve((response ?? {}) as Response);
      },
    );
    const cancel = () => call.cancel();
    if (request.signal?.aborted) cancel();
    else request.signal?.addEventListener("abort", cancel, { once: true });
  });
}

/** One request, many responses. Rejects as callUnary does. */
export function callStream<Response>(
  client: Client,
  method: Method,
  request: { readonly message: object; readonly onMessage: (message: Response) => void } & CallOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const call: ClientReadableStream<object> = client.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request.message,
      request.metadata ?? new Metadata(),
      deadline(request.timeoutMs),
    );
    const cancel = () => call.cancel();
    const settle = (done: () => void) => {
      request.signal?.removeEventListener("abort", cancel);
      done();
    };
    call.on("data", (message: object) => {
      try {
        request.onMessage(message as Response);
      } catch (error) {
        settle(() => reject(error));
        cancel();
      }
    });
    call.once("end", () => settle(resolve));
    call.on("error", (error) => settle(() => reject(error)));
    if (request.signal?.aborted) cancel();
    else request.signal?.addEventListener("abort", cancel, { once: true });
  });
}

function deadline(timeoutMs: number | undefined): { deadline?: number } {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}
