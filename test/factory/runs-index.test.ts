import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listIndexed } from "../../src/factory/runs/list-indexed.ts";
import type { ListedRun } from "../../src/factory/runs/listed-run.ts";
import { newestFirst } from "../../src/factory/runs/newest-first.ts";

let project: string;
let folder: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "factory-index-"));
  folder = join(project, ".factory", "state", "runs");
});
afterEach(() => rmSync(project, { recursive: true }));

const idOf = (index: number) =>
  `${new Date(1_795_000_000_000 + index * 60_000).toISOString().replaceAll(/[-:.]/g, "")}-${String(index).padStart(6, "0")}`;

function write(index: number, status: string, pipeline = "release"): string {
  const id = idOf(index);
  mkdirSync(join(folder, id), { recursive: true });
  const envelope = { run_id: id, pipeline_id: pipeline, status, created_at: "c", updated_at: "u", tags: [] };
  writeFileSync(join(folder, id, "run.json"), JSON.stringify(envelope));
  return id;
}

function list(status?: string, most = Number.POSITIVE_INFINITY): readonly string[] {
  const found: string[] = [];
  const warn = (line: string) => found.push(line);
  for (const run of listIndexed({ projectDir: project, ...(status === undefined ? {} : { status }), warn })) {
    const { runId, status: shown } = JSON.parse(run.json) as ListedRun;
    expect([run.id, run.status]).toEqual([runId, shown]);
    found.push(`${runId} ${shown}`);
    if (found.length === most) break;
  }
  return found;
}

const STATUSES = ["approved", "failed", "rejected", "executing", "evaluating"];
const statusOf = (index: number) => STATUSES[index % STATUSES.length] ?? "";
const expected = (count: number, wanted?: string) =>
  Array.from({ length: count }, (_, index) => count - 1 - index)
    .filter((index) => wanted === undefined || statusOf(index) === wanted)
    .map((index) => `${idOf(index)} ${statusOf(index)}`);

describe("listIndexed", () => {
  it("says the same with an index, without one and with one that has another order or is damaged", () => {
    for (let index = 0; index < 1500; index += 1) write(index, statusOf(index));
    const index = join(folder, "index");

    expect(list()).toEqual(expected(1500));
    expect(list(undefined, 3)).toEqual(expected(1500).slice(0, 3));
    expect(existsSync(`${index}.added`)).toBe(true);
    for (let more = 1500; more < 3200; more += 1) write(more, statusOf(more));
    expect(list()).toEqual(expected(3200));
    expect([existsSync(index), existsSync(`${index}.added`), existsSync(`${index}.new`)]).toEqual([
      true,
      false,
      false,
    ]);
    const whole = readFileSync(index);
    expect(whole.toString().split("\n")).toHaveLength(3200 * 0.6 + 1);

    for (const damage of [
      () => undefined,
      () => truncateSync(index, 10_007),
      () => writeFileSync(index, whole.toString().split("\n").reverse().join("\n")),
      () => writeFileSync(index, Buffer.alloc(4096)),
      () => writeFileSync(index, whole.toString().replaceAll('"pipeline":"release"', '"pipeline":"x"')),
      () => appendFileSync(`${index}.added`, "not a line\n20261118T"),
      () => rmSync(index),
    ]) {
      writeFileSync(index, whole);
      damage();
      expect(list()).toEqual(expected(3200));
      expect(list("rejected")).toEqual(expected(3200, "rejected"));
      expect(list("executing")).toEqual(expected(3200, "executing"));
    }
  });

  it("always reads open runs, and a failed one that was resumed", () => {
    write(1, "executing");
    const failed = write(2, "failed");
    expect(list()).toEqual([`${idOf(2)} failed`, `${idOf(1)} executing`]);

    write(1, "approved");
    write(2, "executing");
    utimesSync(join(folder, failed, "run.json"), 1, 1);

    expect(list()).toEqual([`${idOf(2)} executing`, `${idOf(1)} approved`]);
    expect(list("failed")).toEqual([]);
    expect(list("executing")).toEqual([`${idOf(2)} executing`]);
    write(2, "failed");
    expect(list("failed")).toEqual([`${idOf(2)} failed`]);
  });

  it("leaves out runs that were removed, and names a run.json that cannot be read each time", () => {
    write(1, "approved");
    const gone = write(2, "approved", "löschen");
    const broken = write(3, "approved");
    writeFileSync(join(folder, broken, "run.json"), "{");
    expect(list()).toHaveLength(3);
    rmSync(join(folder, gone), { recursive: true });

    const [warning, ...runs] = list();

    expect(warning).toContain(`${join(broken, "run.json")} cannot be read`);
    expect(runs).toEqual([`${idOf(1)} approved`]);
  });

  it("removes what is left of runs that were not finished being made, when it is old", () => {
    write(1, "approved");
    for (const name of [".old.new", ".young.new"])
      mkdirSync(join(folder, name, "artifacts"), { recursive: true });
    utimesSync(join(folder, ".old.new"), 1, 1);

    expect(list()).toEqual([`${idOf(1)} approved`]);

    expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([".young.new"]);
  });

  it("keeps names in any script", () => {
    write(1, "approved", "fabrik-ä-工");
    for (const _ of ["first", "from the index"]) {
      const [run] = listIndexed({ projectDir: project, warn: () => undefined });
      expect((JSON.parse(run?.json ?? "") as ListedRun).pipeline).toBe("fabrik-ä-工");
    }
  });

  it("has no runs where there are none", () => {
    expect(list()).toEqual([]);
  });
});

describe("newestFirst", () => {
  it("sorts ids of any order", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 100_000 })), (numbers) => {
        const ids = numbers.map(idOf);

        expect([...newestFirst(ids)]).toEqual([...ids].sort().reverse());
      }),
    );
  });
});
