import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { acquireLock } from "./acquire-lock.ts";

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "factory-lock-"));
}

describe("acquireLock", () => {
  it("gives a lock to one holder at a time, and leaves nothing when it is given back", async () => {
    const folder = newFolder();
    const release = await acquireLock({ folder, name: "a" });

    expect(await acquireLock({ folder, name: "a", waitMs: 0 })).toBeUndefined();
    await release?.();
    const again = await acquireLock({ folder, name: "a", waitMs: 0 });
    await again?.();

    expect(again).toBeDefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says once that it waits, and goes on when the holder is done", async () => {
    const folder = newFolder();
    const first = await acquireLock({ folder, name: "a" });
    const said: string[] = [];
    const waiting = acquireLock({
      folder,
      name: "a",
      onWait: () => {
        said.push("waiting");
        void first?.();
      },
    });

    await (await waiting)?.();

    expect(said).toEqual(["waiting"]);
  });

  it("ends the wait when it is interrupted", async () => {
    const folder = newFolder();
    const release = await acquireLock({ folder, name: "a" });
    const stop = new AbortController();

    const waiting = acquireLock({ folder, name: "a", signal: stop.signal, onWait: () => stop.abort() });

    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    await release?.();
  });

  it("does not mix locks of different names", async () => {
    const folder = newFolder();
    const [a, b] = await Promise.all([
      acquireLock({ folder, name: "a", waitMs: 0 }),
      acquireLock({ folder, name: "b", waitMs: 0 }),
    ]);

    expect([a, b]).not.toContain(undefined);
    await Promise.all([a?.(), b?.()]);
  });
});
