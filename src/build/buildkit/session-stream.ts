import { Duplex } from "node:stream";
import type { ClientDuplexStream } from "@grpc/grpc-js";
import type { BytesMessage } from "./proto/control-messages.ts";

// Daemons before 0.17 refuse messages over 4 MiB.
const LARGEST_MESSAGE = 1024 * 1024;

/** The bytes inside a stream of BytesMessage, as the socket on which the daemon calls our session. */
export function sessionStream(call: ClientDuplexStream<object, object>): Duplex {
  const duplex = new Duplex({
    read: () => {
      call.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      send(call, chunk).then(() => done(), done);
    },
    writev: (chunks, done) => {
      send(call, Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer))).then(() => done(), done);
    },
    final: (done) => {
      call.end();
      done();
    },
    destroy: (error, done) => {
      call.cancel();
      done(error);
    },
  });
  call.on("data", (message: BytesMessage) => {
    const { data } = message;
    if (data !== undefined && data.length > 0 && !duplex.push(data)) call.pause();
  });
  call.once("end", () => duplex.push(null));
  call.on("error", (error) => duplex.destroy(error));
  return duplex;
}

async function send(call: ClientDuplexStream<object, object>, bytes: Buffer): Promise<void> {
  for (let start = 0; start < bytes.length; start += LARGEST_MESSAGE) {
    const data = bytes.subarray(start, start + LARGEST_MESSAGE);
    await new Promise<void>((resolve, reject) => {
      call.write({ data }, (error: Error | null | undefined) => (error ? reject(error) : resolve()));
    });
  }
}
