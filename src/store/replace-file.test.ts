import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceFile } from "./replace-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "factory-replace-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("replaceFile", () => {
  it("makes a file and replaces its text", async () => {
    const file = join(folder, "a.json");
    await replaceFile(file, "old\n");
    await replaceFile(file, "new\n");
    expect(await readFile(file, "utf8")).toBe("new\n");
  });

  it("leaves a file alone that has the text already", async () => {
    const file = join(folder, "a.json");
    await replaceFile(file, "same\n");
    const before = await stat(file);
    await replaceFile(file, "same\n");
    expect((await stat(file)).ino).toBe(before.ino);
  });

  it("says why a file cannot be written", async () => {
    await expect(replaceFile(join(folder, "none", "a.json"), "x")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
