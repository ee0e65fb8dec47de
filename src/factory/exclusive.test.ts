import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exclusively } from "./exclusive.ts";

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "factory-exclusive-"));
  folder = join(parent, "lock");
});
afterEach(() => rmSync(parent, { recursive: true }));

describe("exclusively", () => {
  it("does one work after the other", async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    };

    await Promise.all(Array.from({ length: 8 }, () => exclusively({ folder }, work)));

    expect(most).toBe(1);
    expect(readdirSync(folder)).toEqual(["8"]);
  });

  it("gives the lock back when the work fails", async () => {
    const failing = exclusively({ folder }, () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");

    expect(await exclusively({ folder }, () => "done")).toBe("done");
  });

  it("follows a holder that died at once", async () => {
    let holder = "";
    await exclusively({ folder }, () => {
      holder = readFileSync(join(folder, "1"), "utf8");
    });
    const dead = { ...(JSON.parse(holder) as object), startTicks: "1" };
    writeFileSync(join(folder, "1"), JSON.stringify(dead));

    expect(await exclusively({ folder, waitMs: 0 }, () => "done")).toBe("done");
  });

  it("does not follow a holder of another machine that may live", async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "1"), JSON.stringify({ machine: "elsewhere", pid: 1, startTicks: "1" }));

    await expect(exclusively({ folder, waitMs: 0 }, () => undefined)).rejects.toMatchObject({
      code: "STORE_BUSY",
    });
  });

  it("removes what processes left that were killed while they waited", async () => {
    mkdirSync(folder, { recursive: true });
    await exclusively({ folder }, () => {
      const living = JSON.parse(readFileSync(join(folder, "1"), "utf8")) as object;
      writeFileSync(join(folder, ".draft-1"), JSON.stringify(living));
      writeFileSync(join(folder, ".draft-2"), JSON.stringify({ ...living, startTicks: "1" }));
      writeFileSync(join(folder, ".draft-3"), JSON.stringify({ ...living, machine: "elsewhere" }));
      for (const name of [".draft-4", ".draft-5"]) writeFileSync(join(folder, name), "{");
      utimesSync(join(folder, ".draft-5"), 1, 1);
    });

    await exclusively({ folder }, () => undefined);

    expect(readdirSync(folder).sort()).toEqual([".draft-1", ".draft-3", ".draft-4", "2"]);
  });
});
