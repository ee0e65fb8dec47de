import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { newBuildId } from "./build-id.ts";
import type { BuildRecord } from "./build-record.ts";
import { buildsFolder } from "./builds-folder.ts";
import { hasLayers, readBuildRecords, readLastBuilt } from "./read-build-records.ts";
import { recordFixture } from "./record-fixture.ts";
import { KEPT_RECORDS, writeBuildRecord } from "./write-build-record.ts";

const root = mkdtempSync(join(tmpdir(), "factory-records-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function newProject(): string {
  return mkdtempSync(join(root, "p-"));
}

function at(second: number, changes: Partial<BuildRecord> = {}): BuildRecord {
  return recordFixture({ id: idAt(second), ...changes });
}

function idAt(second: number, letters = "0000"): string {
  return `${new Date(second * 1000).toISOString().replaceAll(/[-:.]/g, "")}-${letters}`;
}

function put(project: string, name: string, text: string): void {
  mkdirSync(buildsFolder(project), { recursive: true });
  writeFileSync(join(buildsFolder(project), name), text);
}

describe("build records", () => {
  it("are read as they were written, newest first", async () => {
    const project = newProject();

    for (const second of [2, 3, 1]) await writeBuildRecord(project, at(second));

    expect(await readBuildRecords(project)).toEqual([at(3), at(2), at(1)]);
    expect(await readBuildRecords(project, { limit: 2 })).toEqual([at(3), at(2)]);
  });

  it("are none where nothing was built", async () => {
    expect(await readBuildRecords(newProject())).toEqual([]);
    expect(await readLastBuilt(newProject())).toBeUndefined();
  });

  it("tell the last build whose layers are known", async () => {
    const project = newProject();
    await writeBuildRecord(project, at(1));
    await writeBuildRecord(project, at(2));
    await writeBuildRecord(project, at(3, { outcome: { kind: "interrupted" } }));
    await writeBuildRecord(project, at(4, { output: { kind: "cache" }, layers: [] }));

    expect(await readLastBuilt(project)).toEqual(at(2));
  });

  it("are kept out of version control, and a .gitignore that is there stays", async () => {
    const project = newProject();
    const file = join(project, ".factory", "state", ".gitignore");

    await writeBuildRecord(project, at(1));
    const written = readFileSync(file, "utf8");
    writeFileSync(file, "mine\n");
    await writeBuildRecord(project, at(2));

    expect(written).toBe("*\n");
    expect(readFileSync(file, "utf8")).toBe("mine\n");
  });

  it("are removed beyond a bound, oldest first, with what was left half-written then", async () => {
    const project = newProject();
    put(project, `.${idAt(1)}.json.part`, "{");
    put(project, "notes.txt", "mine");
    for (let second = 2; second < KEPT_RECORDS + 5; second += 1) await writeBuildRecord(project, at(second));

    const names = readdirSync(buildsFolder(project)).sort();

    expect(names).toHaveLength(KEPT_RECORDS + 1);
    expect(names[0]).toBe(`${idAt(5)}.json`);
    expect(names.at(-1)).toBe("notes.txt");
  });

  it.each([
    ["torn", JSON.stringify(at(9)).slice(0, -20)],
    ["empty", ""],
    ["of a later format", JSON.stringify({ ...at(9), schemaVersion: 2 })],
    ["named otherwise than it says", JSON.stringify(at(8))],
    ["of an outcome that nobody knows", JSON.stringify({ ...at(9), outcome: { kind: "toString" } })],
    ["with a time that is none", JSON.stringify({ ...at(9), startedAt: "today" })],
    ["with a negative time", JSON.stringify({ ...at(9), ms: -1 })],
    ["without its layers", JSON.stringify({ ...at(9), layers: undefined })],
    ["a list", "[]"],
    ["null", "null"],
  ])("pass over a file that is %s", async (_what, text) => {
    const project = newProject();
    await writeBuildRecord(project, at(1));
    put(project, `${idAt(9)}.json`, text);

    expect(await readBuildRecords(project)).toEqual([at(1)]);
    expect(await readLastBuilt(project)).toEqual(at(1));
  });

  it("pass over links and folders", async () => {
    const project = newProject();
    await writeBuildRecord(project, at(1));
    symlinkSync(
      join(buildsFolder(project), `${idAt(1)}.json`),
      join(buildsFolder(project), `${idAt(2)}.json`),
    );
    mkdirSync(join(buildsFolder(project), `${idAt(3)}.json`));

    expect(await readBuildRecords(project)).toEqual([at(1)]);
  });

  it("have ids that sort by time, to the millisecond", () => {
    const ids = [1_700_000_000_999, 1_700_000_001_000, 1_700_000_001_001].map((ms) => newBuildId(ms));

    expect(ids.toSorted()).toEqual(ids);
    expect(ids[0]).toMatch(/^20231114T221320999Z-[0-9a-f]{4}$/);
  });

  it("read back whatever was written, between torn and foreign files and writers at the same time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step(), { maxLength: 25 }), async (steps) => {
        const project = newProject();
        const written = new Map<string, BuildRecord>();
        for (const { kind, records, name, text } of steps) {
          if (kind === "foreign") put(project, name, text);
          else await Promise.all(records.map((record) => writeBuildRecord(project, record)));
          for (const record of kind === "foreign" ? [] : records) written.set(record.id, record);
          if (kind === "foreign") written.delete(name.replace(/\.json$/, ""));
        }

        const expected = [...written.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
        const read = await readBuildRecords(project);

        expect(read).toEqual(JSON.parse(JSON.stringify(expected)));
        expect(await readLastBuilt(project)).toEqual(read.find(hasLayers));
        const parts = readdirSync(madeFolder(project)).filter((file) => file.endsWith(".part"));
        expect(parts.filter((file) => !steps.some(({ name }) => name === file))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** The folder, made if no step made it. */
function madeFolder(project: string): string {
  mkdirSync(buildsFolder(project), { recursive: true });
  return buildsFolder(project);
}

function step() {
  const id = fc
    .tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom("0000", "00ff", "abcd"))
    .map(([second, letters]) => idAt(second, letters));
  const record = fc
    .record({
      id,
      ms: fc.nat(),
      tag: fc.string(),
      tags: fc.array(fc.string()),
      outcome: fc.oneof(
        fc.constant({ kind: "interrupted" as const }),
        fc.constant({ kind: "built" as const }),
        fc.record({ kind: fc.constant("failed" as const), code: fc.string(), message: fc.string() }),
      ),
    })
    .map((changes) => recordFixture(changes));
  const torn = record.chain((whole) => {
    const text = JSON.stringify(whole);
    return fc.nat({ max: text.length - 1 }).map((length) => text.slice(0, length));
  });
  const name = fc.oneof(
    id.map((text) => `${text}.json`),
    id.map((text) => `.${text}.json.part`),
    fc.constantFrom("last.json", "x.json", "20261121T160901Z-4f1c.json", "notes"),
  );
  return fc.record({
    kind: fc.constantFrom("write" as const, "write" as const, "foreign" as const),
    records: fc.uniqueArray(record, { minLength: 1, maxLength: 4, selector: (one) => one.id }),
    name,
    text: fc.oneof(torn, fc.string(), fc.constant('{"schemaVersion":7}')),
  });
}
