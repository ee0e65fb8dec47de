import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { httpAnswer } from "./http-answer.ts";

describe("httpAnswer", () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    server = undefined;
  });

  async function listen(port: number): Promise<number> {
    const listening = createServer((request, response) => {
      response.statusCode = 404;
      response.end(`no ${request.url}`);
    });
    server = listening;
    await new Promise<void>((resolve) => void listening.listen(port, "127.0.0.1", resolve));
    return (listening.address() as AddressInfo).port;
  }

  it("gives status and body, whatever the status", async () => {
    const port = await listen(0);

    expect(await httpAnswer({ port, path: "/x?y=1", timeoutMs: 5000 })).toEqual({
      status: 404,
      body: "no /x?y=1",
    });
  });

  it("keeps asking until somebody listens", async () => {
    const port = await listen(0);
    await new Promise((resolve) => server?.close(resolve));
    const answer = httpAnswer({ port, path: "/", timeoutMs: 10_000 });
    await listen(port);

    expect((await answer).status).toBe(404);
  });

  it("gives up after the time it was given", async () => {
    const port = await listen(0);
    await new Promise((resolve) => server?.close(resolve));

    await expect(httpAnswer({ port, path: "/", timeoutMs: 1 })).rejects.toMatchObject({ code: "RUN_FAILED" });
  });

  it("ends at once when it is interrupted", async () => {
    const interruption = new AbortController();
    interruption.abort();

    await expect(
      httpAnswer({ port: 1, path: "/", timeoutMs: 60_000, signal: interruption.signal }),
    ).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});
