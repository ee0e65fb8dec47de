import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockRun, runDriver } from "./lock-run.ts";

let run: string;

beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), "factory-lock-run-"));
});
afterEach(() => rmSync(run, { recursive: true }));

const locks = () => readdirSync(join(run, "locks"));

describe("lockRun", () => {
  it("lets one process drive a run, and names it to others", async () => {
    const release = await lockRun(run);

    await expect(lockRun(run)).rejects.toMatchObject({
      code: "RUN_BUSY",
      message: `the run is driven by the process ${process.pid}`,
    });
    expect(await runDriver(run)).toMatchObject({ pid: process.pid });
    release();
    expect(await runDriver(run)).toBeUndefined();
  });

  it("never uses a number again, so that two that saw the same one cannot both be next", async () => {
    (await lockRun(run))();
    expect(locks()).toEqual(["lock-1"]);

    const release = await lockRun(run);

    expect(locks()).toEqual(["lock-2"]);
    release();
  });

  it.each<[string, string]>([
    ["a process that died", JSON.stringify({ pid: 2 ** 22 + 1, startTicks: "1" })],
    [
      "another process with the number of one that died",
      JSON.stringify({ pid: process.pid, startTicks: "1" }),
    ],
    ["a lock that was torn", '{"pid":'],
  ])("follows %s at once", async (_, text) => {
    mkdirSync(join(run, "locks"));
    writeFileSync(join(run, "locks", "lock-7"), text);

    const release = await lockRun(run);

    expect(locks()).toEqual(["lock-8"]);
    release();
  });

  it("removes what a process left that was killed while it took the lock", async () => {
    mkdirSync(join(run, "locks"));
    writeFileSync(join(run, "locks", ".1-1"), JSON.stringify({ pid: process.pid, startTicks: "1" }));

    const release = await lockRun(run);

    expect(locks()).toEqual(["lock-1"]);
    release();
  });
});
