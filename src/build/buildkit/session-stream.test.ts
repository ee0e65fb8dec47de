import { Duplex } from "node:stream";
import type { ClientDuplexStream } from "@grpc/grpc-js";
import { describe, expect, it } from "vitest";
import { sessionStream } from "./session-stream.ts";

interface FakeCall {
  readonly call: ClientDuplexStream<object, object>;
  readonly sent: { readonly data: Uint8Array }[];
  readonly wasCancelled: () => boolean;
  /** Lets the next write through. */
  readonly accept: () => void;
}

/** The daemon's end of the stream, which takes one message for each `accept`. */
function fakeCall(): FakeCall {
  const sent: { data: Uint8Array }[] = [];
  let cancelled = false;
  let next: (() => void) | undefined;
  let accepted = 0;
  const stream = new Duplex({
    objectMode: true,
    read: () => {},
    write: (message: { data: Uint8Array }, _encoding, done) => {
      sent.push(message);
      next = done;
      if (accepted > 0) {
        accepted--;
        done();
      }
    },
  });
  const call = Object.assign(stream, {
    cancel: () => {
      cancelled = true;
    },
  });
  return {
    call: call as unknown as ClientDuplexStream<object, object>,
    sent,
    wasCancelled: () => cancelled,
    accept: () => {
      if (next === undefined) accepted++;
      else next();
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("sessionStream", () => {
  it("cuts what is too large for one message", async () => {
    const { call, sent, accept } = fakeCall();
    const stream = sessionStream(call);

    stream.write(Buffer.alloc(2 * 1024 * 1024 + 5));
    for (let message = 0; message < 3; message++) {
      accept();
      await settled();
    }

    expect(sent.map(({ data }) => data.length)).toEqual([1024 * 1024, 1024 * 1024, 5]);
  });

  it("waits for the daemon to take a message, and joins what was written meanwhile", async () => {
    const { call, sent, accept } = fakeCall();
    const stream = sessionStream(call);

    stream.write("a");
    stream.write("b");
    stream.write("c");
    await settled();
    expect(sent.map(({ data }) => Buffer.from(data).toString())).toEqual(["a"]);

    accept();
    await settled();
    expect(sent.map(({ data }) => Buffer.from(data).toString())).toEqual(["a", "bc"]);
  });

  it("stops reading from the daemon while nobody reads, and loses nothing", async () => {
    const { call } = fakeCall();
    const stream = sessionStream(call);
    stream.pause();
    const chunk = Buffer.alloc(stream.readableHighWaterMark, 1);

    call.push({ data: chunk });
    await settled();
    expect(call.isPaused()).toBe(true);

    call.push({ data: chunk });
    call.push({});
    call.push(null);
    let received = 0;
    for await (const bytes of stream) received += (bytes as Buffer).length;
    expect(received).toBe(2 * chunk.length);
  });

  it("cancels the call when our side breaks off", async () => {
    const { call, wasCancelled } = fakeCall();
    const stream = sessionStream(call);

    stream.destroy();
    await settled();

    expect(wasCancelled()).toBe(true);
  });

  it("breaks off when the call fails", async () => {
    const { call } = fakeCall();
    const stream = sessionStream(call);
    const failed = new Promise((resolve) => stream.once("error", resolve));

    call.emit("error", new Error("lost"));

    expect(await failed).toMatchObject({ message: "lost" });
  });
});
