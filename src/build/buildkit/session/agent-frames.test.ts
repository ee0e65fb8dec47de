import fc from "fast-check";
import { expect, it } from "vitest";
import { agentFrames } from "./agent-frames.ts";

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, from] of places.slice(0, -1).entries()) yield bytes.subarray(from, places[index + 1]);
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const frames: string[] = [];
  for await (const frame of agentFrames(chunks)) frames.push(frame.toString("hex"));
  return frames;
}

function frame(contents: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(contents.length);
  return Buffer.concat([length, contents]);
}

it("finds the same messages wherever the stream is cut", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (messages, cuts) => {
        const frames = messages.map(frame);

        expect(await read(pieces(Buffer.concat(frames), cuts))).toEqual(
          frames.map((one) => one.toString("hex")),
        );
      },
    ),
  ));

it("ends quietly in the middle of a message", async () => {
  expect(await read(pieces(Buffer.from([0, 0, 0, 9, 11]), []))).toEqual([]);
});

it.each([
  ["nothing", [0, 0, 0, 0]],
  ["more than an agent takes", [0x7f, 0, 0, 0]],
])("refuses a message of %s", async (_name, bytes) => {
  await expect(read(pieces(Buffer.from(bytes), []))).rejects.toThrow("bytes for the ssh agent");
});
