import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { drivenTime } from "./driven-time.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "factory-driven-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Events at seconds of one minute. */
function driven(...events: readonly (readonly [number, string])[]): number {
  const file = join(folder, "events.ndjson");
  const lines = events.map(([second, event], index) =>
    JSON.stringify({
      seq: index + 1,
      time: `2026-11-21T20:00:${String(second).padStart(2, "0")}.000Z`,
      run_id: "r",
      event,
    }),
  );
  writeFileSync(file, `${lines.join("\n")}\n`);
  return drivenTime(file);
}

describe("drivenTime", () => {
  it("is the time from the start to what was noted last", () => {
    expect(driven([0, "run.created"], [2, "run.started"], [5, "stage.started"], [9, "run.interrupted"])).toBe(
      7000,
    );
  });

  it("leaves out what passes between two processes, and what is done to a run from outside", () => {
    const events = [
      [0, "run.started"],
      [3, "run.awaiting_human"],
      [30, "human.answered"],
      [31, "run.paused"],
      [40, "run.resumed"],
      [42, "run.evaluating"],
    ] as const;

    expect(driven(...events)).toBe(5000);
  });

  it("is nothing for a run that never began", () => {
    expect(driven([0, "run.created"], [9, "run.failed"])).toBe(0);
  });
});
