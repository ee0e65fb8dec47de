import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identifyProcess, readPidFile, writePidFile } from "./process-identity.ts";

describe("readPidFile", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "factory-pid-"));
    file = join(folder, "daemon.pid");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("finds the process that was written", async () => {
    const self = await identifyProcess(process.pid);
    if (self === undefined) throw new Error("this process has no identity");
    await writePidFile(file, self);

    expect(await readPidFile(file)).toEqual(self);
  });

  it("does not take another process with the same number for it", async () => {
    await writePidFile(file, { pid: process.pid, startTicks: "1" });

    expect(await readPidFile(file)).toBeUndefined();
  });

  it.each(["", "12", "{", '{"pid":"1"}'])("takes a damaged file %j for none", async (text) => {
    await writeFile(file, text);

    expect(await readPidFile(file)).toBeUndefined();
  });
});
