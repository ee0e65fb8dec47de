import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { buildLog } from "../../build/build-log.ts";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { planFixture } from "../../insight/plan-fixture.ts";
import { readBuildRecords } from "../../store/read-build-records.ts";
import { type RecordCall, recordBuild } from "./record-build.ts";

const root = mkdtempSync(join(tmpdir(), "factory-record-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Setup {
  readonly changes?: Partial<RecordCall>;
  readonly aborted?: boolean;
}

/** A call whose clock goes on by 100 ms whenever somebody looks. */
function newCall({ changes = {}, aborted = false }: Setup = {}) {
  let clock = 1_800_000_000_000;
  const now = () => {
    clock += 100;
    return clock;
  };
  const events: BuildEvent[] = [];
  const call: RecordCall = {
    context: { now, version: "0.1.0", signal: aborted ? AbortSignal.abort() : new AbortController().signal },
    projectDir: mkdtempSync(join(root, "p-")),
    startMs: 1_800_000_000_000,
    chosen: { plan: planFixture(), pins: { python: "3.13" }, layers: [] },
    endpoint: { kind: "tcp", host: "builder.example", port: 1234, source: "--endpoint" },
    output: { kind: "docker" },
    tag: "hello:1",
    noCache: false,
    mask: (line) => line.replaceAll("hunter2", "***"),
    log: buildLog(now, { keepStatuses: false }),
    onEvent: (event) => void events.push(event),
    ...changes,
  };
  return { call, events };
}

const built = {
  stageTimes: [],
  transfer: { filesListed: 1, filesSent: 1, bytesSent: 2 },
  problems: [],
};

describe("recordBuild", () => {
  it("reports the build and leaves its record", async () => {
    const { call } = newCall();

    const { report, diagnostics } = await recordBuild(call, async () => ({ ...built, digest: "sha256:aa" }));
    const [record] = await readBuildRecords(call.projectDir);

    expect(diagnostics).toEqual([]);
    expect(report).toMatchObject({
      digest: "sha256:aa",
      tag: "hello:1",
      layers: [],
      transfer: built.transfer,
    });
    expect(record).toMatchObject({
      id: report.record,
      startedAt: "2027-01-15T08:00:00.000Z",
      ms: report.ms,
      endpoint: "tcp://builder.example:1234",
      outcome: { kind: "built", digest: "sha256:aa" },
      planDigest: report.planDigest,
      pins: { python: "3.13" },
    });
  });

  it("foretells from the fourth build on", async () => {
    const { call, events } = newCall();
    const later = (minutes: number) => ({ ...call, startMs: call.startMs - 3_600_000 + minutes * 60_000 });
    for (const minutes of [1, 2, 3]) await recordBuild(later(minutes), async () => built);
    expect(events).toEqual([]);

    const { report } = await recordBuild(later(4), async () => built);
    const [record] = await readBuildRecords(call.projectDir);

    expect(events).toEqual([{ kind: "note", line: expect.stringMatching(/^expected \S+, from 3 builds$/) }]);
    expect(record).toMatchObject({ id: report.record, expectedMs: report.expectedMs });
    expect(report.expectedMs).toBeGreaterThan(0);
  });

  it("leaves the record of a failure without secrets and credentials, and throws it as it is", async () => {
    const { call } = newCall({ changes: { tag: "https://ada:pw@registry.example/x" } });
    const error = new FactoryError("BUILD_FAILED", "hunter2 at https://me:pass@index.example/simple", {
      details: { stage: "a" },
    });

    await expect(recordBuild(call, async () => Promise.reject(error))).rejects.toBe(error);
    const [record] = await readBuildRecords(call.projectDir);

    expect(record?.outcome).toEqual({
      kind: "failed",
      code: "BUILD_FAILED",
      message: "*** at https://index.example/simple",
      stage: "a",
    });
    expect(record?.tag).toBe("https://registry.example/x");
    expect(record?.layers).toEqual([]);
  });

  it("keeps the beginning of a long message", async () => {
    const { call } = newCall();

    await expect(
      recordBuild(call, async () => Promise.reject(new Error("x".repeat(9000)))),
    ).rejects.toThrow();
    const [record] = await readBuildRecords(call.projectDir);

    expect(record?.outcome).toEqual({ kind: "failed", code: "INTERNAL", message: "x".repeat(500) });
  });

  it("calls what was stopped interrupted, whatever was thrown", async () => {
    const { call } = newCall({ aborted: true });

    await expect(recordBuild(call, async () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");

    expect((await readBuildRecords(call.projectDir)).map(({ outcome }) => outcome)).toEqual([
      { kind: "interrupted" },
    ]);
  });

  it("leaves nothing when there was no builder", async () => {
    const { call } = newCall();
    const error = new FactoryError("ENDPOINT_UNAVAILABLE", "nobody answers");

    await expect(recordBuild(call, async () => Promise.reject(error))).rejects.toBe(error);

    expect(await readBuildRecords(call.projectDir)).toEqual([]);
  });

  it("warns of a project whose folder of records is a file", async () => {
    const { call } = newCall({ changes: { projectDir: new URL(import.meta.url).pathname } });

    const { report, diagnostics } = await recordBuild(call, async () => built);

    expect(diagnostics).toMatchObject([{ code: "NOT_REMEMBERED", severity: "warning" }]);
    expect(report.record).toBeUndefined();
  });
});
