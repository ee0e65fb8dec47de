import { describe, expect, it } from "vitest";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import { plainProgress } from "./plain-progress.ts";

function lines(...events: readonly BuildEvent[]): readonly string[] {
  const written: string[] = [];
  const progress = plainProgress((line) => written.push(line));
  for (const event of events) progress.onEvent(event);
  progress.stop();
  return written;
}

function finished(stage: string, cached: boolean): BuildEvent {
  return { kind: "stage-finished", stage, name: stage, cached, ms: cached ? 0 : 1500 };
}

describe("plainProgress", () => {
  it("writes one line for each thing that happens, marked with its stage", () => {
    expect(
      lines(
        { kind: "stage-started", stage: "apt", name: "system packages git" },
        { kind: "log", stage: "apt", line: "Setting up git" },
        { kind: "bytes", stage: "apt", what: "layer", current: 1, total: 2 },
        finished("apt", false),
        { kind: "stage-failed", stage: "run", name: "commands", ms: 61_000 },
      ),
    ).toEqual([
      "[apt] system packages git",
      "[apt] Setting up git",
      "[apt] done in 1.5s",
      "[run] failed after 1m01s",
    ]);
  });

  it("tells at the end how many stages were re-used", () => {
    expect(lines(finished("a", true))).toEqual(["1 stage re-used from the cache"]);
    expect(lines(finished("a", true), finished("b", true))).toEqual(["2 stages re-used from the cache"]);
    expect(lines()).toEqual([]);
  });
});
