import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeOutputFolder } from "./output-folder.ts";

describe("makeOutputFolder", () => {
  it("takes back the folders that it made, and no others", async () => {
    const home = mkdtempSync(join(tmpdir(), "factory-unit-"));
    mkdirSync(join(home, "a"));
    const folder = await makeOutputFolder(join(home, "a", "b", "c"));
    expect(existsSync(join(home, "a", "b", "c"))).toBe(true);

    await folder.discard();

    expect(existsSync(join(home, "a", "b"))).toBe(false);
    expect(existsSync(join(home, "a"))).toBe(true);
  });

  it("keeps a folder in which something is by now, or which was there before", async () => {
    const home = mkdtempSync(join(tmpdir(), "factory-unit-"));
    const made = await makeOutputFolder(join(home, "a", "b"));
    writeFileSync(join(home, "a", "file"), "");
    const known = await makeOutputFolder(join(home, "a"));

    await made.discard();
    await known.discard();

    expect(existsSync(join(home, "a", "b"))).toBe(false);
    expect(existsSync(join(home, "a", "file"))).toBe(true);
  });

  it("refuses a path with a file in it", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "factory-unit-")), "file");
    writeFileSync(file, "");

    await expect(makeOutputFolder(join(file, "a"))).rejects.toMatchObject({
      code: "OUTPUT_INVALID",
      message: expect.stringContaining(file),
    });
  });
});
