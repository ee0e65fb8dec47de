import { Readable } from "node:stream";
import { outputError } from "./output-error.ts";
import type { StreamCall } from "./serve-stream.ts";

/**
 * Hands an exported stream to `write`. The call ends only after `write` has, so a solve that
 * succeeded means that the bytes are where they belong.
 */
export async function receiveStream(
  call: StreamCall<{ readonly data?: Uint8Array }, object>,
  write: (bytes: Readable) => Promise<void>,
): Promise<void> {
  const bytes = Readable.from(pieces(call.requests), { objectMode: false, highWaterMark: 1024 * 1024 });
  try {
    await write(bytes);
  } catch (error) {
    throw outputError((error as NodeJS.ErrnoException).path ?? "the output", error);
  } finally {
    bytes.destroy();
  }
}

async function* pieces(messages: AsyncIterable<{ readonly data?: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const { data } of messages) if (data !== undefined && data.length > 0) yield data;
}
