import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeJsonFile } from "./write-json-file.ts";

describe("writeJsonFile", () => {
  it("makes the folders above and writes readable text that ends with a line end", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "factory-json-")), "a", "b", "x.json");

    await writeJsonFile(file, { schemaVersion: 1 });

    expect(readFileSync(file, "utf8")).toBe('{\n  "schemaVersion": 1\n}\n');
  });

  it("replaces a longer file as a whole and leaves no temporary file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "factory-json-"));
    writeFileSync(join(folder, "x.json"), "x".repeat(10_000));

    await writeJsonFile(join(folder, "x.json"), {});

    expect(readFileSync(join(folder, "x.json"), "utf8")).toBe("{}\n");
    expect(readdirSync(folder)).toEqual(["x.json"]);
  });

  it("leaves one whole document when several writers meet", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "factory-json-")), "x.json");
    const values = Array.from({ length: 10 }, (_, index) => ({ index, text: "y".repeat(index * 1000) }));

    await Promise.all(values.map((value) => writeJsonFile(file, value)));

    expect(values).toContainEqual(JSON.parse(readFileSync(file, "utf8")));
  });

  it("keeps the old file when a value cannot be written", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "factory-json-")), "x.json");
    await writeJsonFile(file, { old: true });

    await expect(writeJsonFile(file, { big: 1n })).rejects.toThrow(TypeError);

    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ old: true });
  });
});
