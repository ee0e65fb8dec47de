import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SolveStatus } from "../../build/buildkit/types.ts";
import { watchTime } from "./watch-time.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function status(digest: string, times: { startedMs?: number; completedMs?: number }): SolveStatus {
  return { vertexes: [{ digest, name: "", cached: false, ...times }], statuses: [], logs: [] };
}

describe("watchTime", () => {
  it("gives up an exec that runs for too long, counted from its own start", () => {
    const watch = watchTime([{ vertex: "a", name: "slow", mostMs: 1000 }]);
    vi.advanceTimersByTime(5000);
    watch.update(status("a", { startedMs: 1 }));
    vi.advanceTimersByTime(999);
    expect(watch.signal.aborted).toBe(false);

    vi.advanceTimersByTime(1);

    expect(watch.signal.aborted).toBe(true);
    expect(watch.failure()).toMatchObject({
      code: "ENDPOINT_LOST",
      message: expect.stringContaining('"slow"'),
    });
  });

  it("minds neither those that end in time nor what is no check", () => {
    const watch = watchTime([{ vertex: "a", name: "fast", mostMs: 1000 }]);
    watch.update(status("a", { startedMs: 1 }));
    watch.update(status("b", { startedMs: 1 }));
    watch.update(status("a", { startedMs: 1, completedMs: 2 }));
    vi.advanceTimersByTime(5000);

    expect(watch.failure()).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves no timer behind when all is over", () => {
    const watch = watchTime([{ vertex: "a", name: "slow", mostMs: 1000 }]);
    watch.update(status("a", { startedMs: 1 }));
    watch.end();

    expect(vi.getTimerCount()).toBe(0);
  });
});
