import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendRecord } from "../../src/factory/decisions/append-record.ts";
import { approvalFixture } from "../../src/factory/decisions/decision-fixture.ts";
import { finalizeRun } from "../../src/factory/finalize/finalize-run.ts";
import type { Handoff } from "../../src/factory/finalize/handoff.ts";
import { handoffSchema } from "../../src/factory/finalize/handoff-schema.ts";
import { findRun } from "../../src/pipeline/run-store/find-run.ts";
import { holdRun } from "../../src/pipeline/session/hold-run.ts";
import { removeFolder } from "../remove-folder.ts";
import { runFactory } from "../run-factory.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "factory-handoff-"));
});
afterAll(() => removeFolder(folder));

const env = { PATH: process.env.PATH, USER: "ada" };
const graph = (rest: string) =>
  `digraph demo { start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram] ${rest} }`;

let projects = 0;
function project(rest: string) {
  projects += 1;
  const cwd = join(folder, `p${projects}`);
  mkdirSync(cwd);
  writeFileSync(join(cwd, "pipeline.dot"), graph(rest));
  const factory = (...args: readonly string[]) => runFactory(args, { cwd, env });
  return { cwd, factory, dir: () => findRun(cwd, "latest") };
}

function problems(value: unknown): readonly unknown[] {
  const check = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(
    handoffSchema,
  );
  return check(value) ? [] : (check.errors ?? []);
}

const handoffOf = (dir: string) => JSON.parse(readFileSync(join(dir, "handoff.json"), "utf8")) as Handoff;
const writable = (path: string) => (statSync(path).mode & 0o222) !== 0;

describe("a run that failed", () => {
  const rest = 'a [tool_command="test -f ok || exit 3", max_retries=1] start -> a -> exit';

  it("leaves documents and is read-only, but for its locks", async () => {
    const { factory, dir } = project(rest);
    expect((await factory("run")).exit).toBe(2);

    const handoff = handoffOf(dir());
    expect(problems(handoff)).toEqual([]);
    expect(handoff).toMatchObject({
      status: "failed",
      neverBegan: false,
      retries: 1,
      stages: [
        { node: "start", outcome: "success" },
        { node: "a", outcome: "fail", visits: 1, attempts: 2 },
      ],
    });
    expect(handoff.openRisks.map(({ risk }) => risk)).toEqual(["failed-stage", "retried-stage", "no-suite"]);
    expect(handoff.nextActions.map(({ command }) => command)).toEqual([
      `factory runs logs ${handoff.runId} a`,
      `factory resume ${handoff.runId}`,
      "factory run",
    ]);
    expect(readFileSync(join(dir(), "summary.md"), "utf8")).toContain("| a | fail");
    for (const name of ["", "run.json", "events.ndjson", "handoff.md", "summary.md", "stages"])
      expect([name, writable(join(dir(), name))]).toEqual([name, false]);
    expect(writable(join(dir(), "locks"))).toBe(true);
    const before = ["handoff.json", "handoff.md", "summary.md"].map((name) =>
      readFileSync(join(dir(), name)),
    );
    await finalizeRun({ projectDir: join(dir(), "../../../.."), dir: dir(), now: () => 0 });
    expect(before).toEqual(
      ["handoff.json", "handoff.md", "summary.md"].map((name) => readFileSync(join(dir(), name))),
    );
  });

  it("is written to again when it goes on, and says at its next end what happened since", async () => {
    const { cwd, factory, dir } = project(
      `${rest} b [tool_command="exit 4"] a -> b [condition="outcome=success"] b -> exit`,
    );
    await factory("run");
    writeFileSync(join(cwd, "ok"), "");

    expect((await factory("resume", "latest", "--actor", "Ada")).exit).toBe(2);

    const handoff = handoffOf(dir());
    expect(handoff).toMatchObject({ retries: 2, interventions: [{ action: "resume", actor: "Ada" }] });
    expect(handoff.stages.map(({ node, outcome }) => `${node} ${outcome}`)).toContain("b fail");
    expect(writable(join(dir(), "events.ndjson"))).toBe(false);
  });
});

describe("factory runs handoff", () => {
  it("prints the handoff of an ended run as Markdown and as JSON", async () => {
    const { factory, dir } = project('g [shape=hexagon, label="Go?"] start -> g -> exit');
    await factory("run");
    await factory("cancel", "latest", "--reason", "wrong branch", "--actor", "Ada");

    const json = await factory("runs", "handoff", "--json");
    const markdown = await factory("runs", "handoff", "latest", "--markdown");

    expect(JSON.parse(json.stdout)).toEqual(handoffOf(dir()));
    expect(markdown.stdout).toBe(readFileSync(join(dir(), "handoff.md"), "utf8"));
    expect(markdown.stdout).toContain("canceled by Ada: wrong branch");
    expect((await factory("runs", "handoff", "--markdown", "--json")).exit).toBe(1);
  });

  it("says what an open run lacks, and does nothing to it", async () => {
    const { factory, dir } = project('g [shape=hexagon, label="Go?"] start -> g -> exit');
    await factory("run");

    const { exit, stderr } = await factory("runs", "handoff");

    expect(exit).toBe(1);
    expect(stderr).toContain("is awaiting_human and lacks an answer");
    expect(writable(dir())).toBe(true);
  });

  it("does what a process that was killed has left to do", async () => {
    const { factory, dir } = project('g [shape=hexagon, label="Go?"] start -> g -> exit');
    await factory("run");
    const held = await holdRun({ dir: dir(), now: () => Date.now() });
    held.emit({ event: "run.canceled", actor: "Ada" });
    held.close();
    const drafts = [
      "run.json.new",
      "checkpoint.json.next",
      "handoff.json.new",
      "control/.1",
      "evaluations/.1.new",
    ];
    for (const name of ["control", "evaluations"]) mkdirSync(join(dir(), name), { recursive: true });
    for (const name of drafts) writeFileSync(join(dir(), name), "{");

    expect((await factory("runs", "handoff")).exit).toBe(0);

    const last = readFileSync(join(dir(), "events.ndjson"), "utf8").trim().split("\n").at(-1) ?? "";
    expect(JSON.parse(last)).toMatchObject({ event: "run.completed", status: "canceled" });
    expect(drafts.filter((name) => existsSync(join(dir(), name)))).toEqual([]);
    expect(writable(dir())).toBe(false);
  });

  it("tells of what became known after the approval, which the frozen file does not", async () => {
    const { cwd, factory, dir } = project('a [tool_command="true"] start -> a -> exit');
    await factory("run");
    const { runId } = JSON.parse((await factory("runs", "show", "--json")).stdout) as { runId: string };
    const actor = { name: "Ada", source: "flag" } as const;
    const { hash } = await appendRecord(cwd, { payload: approvalFixture(runId), actor, timeMs: 0 });
    const held = await holdRun({ dir: dir(), now: () => Date.now() });
    held.emit(
      { event: "run.approved", decision_id: hash, actor: "Ada" },
      { event: "run.completed", status: "approved", final_outcome: "success" },
    );
    await finalizeRun({ projectDir: cwd, dir: dir(), now: Date.now });
    held.close();
    const payload = {
      kind: "amendment",
      decisionId: hash,
      runId,
      reason: "it shows the old page",
      reversed: true,
    } as const;
    await appendRecord(cwd, { payload, actor, timeMs: 0 });

    const printed = JSON.parse((await factory("runs", "handoff", "--json")).stdout) as Handoff;

    expect(problems(printed)).toEqual([]);
    expect(handoffOf(dir()).openRisks.map(({ risk }) => risk)).toEqual([
      "no-policy",
      "no-suite",
      "not-signed",
    ]);
    expect(printed.openRisks.map(({ risk }) => risk)).toEqual([
      "no-policy",
      "no-suite",
      "not-signed",
      "reversed",
    ]);
    expect(handoffOf(dir()).nextActions[0]?.command).toBe(`factory promote ${runId} --to REF`);
  });
});
