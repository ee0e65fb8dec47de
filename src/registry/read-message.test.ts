import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { readMessage } from "./read-message.ts";

it("hides a secret before the message is cut", async () => {
  const text = `${"x".repeat(295)} s3cret-word`;
  const answer = Readable.from([Buffer.from(text)]) as IncomingMessage;

  const message = await readMessage(answer, (line) => line.replaceAll("s3cret-word", "***"));

  expect(message).toBe(`${"x".repeat(295)} ***`);
});
