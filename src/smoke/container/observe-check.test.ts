import { expect, it } from "vitest";
import { observeCheck } from "./observe-check.ts";

it("starts no container for a check once it was interrupted", async () => {
  const stop = new AbortController();
  stop.abort();
  let started = 0;
  const starter = {
    sharesPorts: false,
    close: async () => undefined,
    start: async () => {
      started += 1;
      return { exited: Promise.resolve(0), port: async () => undefined, end: async () => undefined };
    },
  };
  const image = { architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [] } };
  const check = { kind: "command", name: "one", command: ["true"], exit: 0, timeoutMs: 1000 } as const;

  await expect(
    observeCheck(check, { image, starter, now: () => 0, onLine: () => undefined, signal: stop.signal }),
  ).rejects.toThrow();
  expect(started).toBe(0);
});
