import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { appendRecord } from "./append-record.ts";
import { amendmentFixture, approvalFixture } from "./decision-fixture.ts";
import { decisionPaths } from "./decision-paths.ts";
import { findDecision, readDecisions } from "./read-decisions.ts";
import { verifyJournal } from "./verify-journal.ts";

const actor = { name: "Ada", source: "flag" } as const;
const timeMs = Date.UTC(2026, 10, 21, 20);

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "factory-decisions-"));
});
afterEach(() => rmSync(project, { recursive: true }));

const approve = (runId: string) => appendRecord(project, { payload: approvalFixture(runId), actor, timeMs });

describe("appendRecord", () => {
  it("chains records from GENESIS", async () => {
    const first = await approve("run-1");
    const second = await approve("run-2");

    expect(first).toMatchObject({ index: 1, prev: "GENESIS", time: "2026-11-21T20:00:00.000Z" });
    expect(second).toMatchObject({ index: 2, prev: first.hash });
    expect(await verifyJournal(project)).toMatchObject({
      records: 2,
      problemCount: 0,
      notes: [],
      lastHash: second.hash,
    });
  });

  it("keeps the journal out of version control", async () => {
    await approve("run-1");

    expect(readFileSync(join(project, ".factory/state/.gitignore"), "utf8")).toBe("*\n");
  });

  it("refuses a second decision about a run, and one that lacks something", async () => {
    await approve("run-1");

    await expect(approve("run-1")).rejects.toThrow("the run run-1 was approved in record 1");
    const empty = approvalFixture("run-2", {
      reason: " ",
      outcome: "",
      scenarios: { total: 7, passed: 6, reportDigest: "" },
    });
    const error = await appendRecord(project, { payload: empty, actor, timeMs }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "DECISION_INVALID", message: "the record has 3 problems" });
    expect((await verifyJournal(project)).records).toBe(1);
  });

  it("adds amendments to a decision that is there", async () => {
    const { hash } = await approve("run-1");
    await approve("run-2");
    await appendRecord(project, {
      payload: amendmentFixture("run-1", hash, { reversed: true }),
      actor,
      timeMs,
    });

    const found = findDecision(readDecisions(project), hash.slice(0, 8));
    expect(found.record.payload.runId).toBe("run-1");
    expect(found.amendments.map(({ payload }) => payload.reversed)).toEqual([true]);
    const other = appendRecord(project, { payload: amendmentFixture("run-2", hash), actor, timeMs });
    await expect(other).rejects.toThrow(`there is no decision ${hash} about the run run-2`);
  });

  it("removes the torn line of a crash, and takes up a record that the head does not know", async () => {
    const { journal, head } = decisionPaths(project);
    await approve("run-1");
    const before = readFileSync(head);
    await approve("run-2");
    writeFileSync(head, before);
    expect((await verifyJournal(project)).notes).toHaveLength(1);
    appendFileSync(journal, '{"hash":"');

    const third = await approve("run-3");

    expect(third.index).toBe(3);
    expect(await verifyJournal(project)).toMatchObject({ records: 3, problemCount: 0, notes: [] });
  });

  it("takes up what each of several crashes left, one after the other", async () => {
    const { head, journal } = decisionPaths(project);
    await approve("run-1");
    rmSync(head);
    await approve("run-2");
    const before = statSync(journal).size;
    const known = readFileSync(head);
    await approve("run-3");
    writeFileSync(head, known);

    expect(readFileSync(head, "utf8")).toContain(`"bytes":${before}`);
    // Nothing is added, and the head is not behind any more when the next one is.
    await expect(approve("run-3")).rejects.toThrow("the run run-3 was approved in record 3");

    expect(readFileSync(head, "utf8")).toContain('"records":3');
    expect(await verifyJournal(project)).toMatchObject({ records: 3, problemCount: 0, notes: [] });
  });

  it("adds nothing to a journal that does not end as its head says", async () => {
    const { journal } = decisionPaths(project);
    await approve("run-1");
    const { size } = statSync(journal);
    await approve("run-2");
    truncateSync(journal, size);

    await expect(approve("run-3")).rejects.toMatchObject({ code: "NOT_AUTHENTIC" });
    expect(statSync(journal).size).toBe(size);
  });
});
