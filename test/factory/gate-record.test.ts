import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendRecord } from "../../src/factory/decisions/append-record.ts";
import { approvalFixture } from "../../src/factory/decisions/decision-fixture.ts";
import { finalizeRun } from "../../src/factory/finalize/finalize-run.ts";
import type { EvalRecord } from "../../src/factory/gate/eval-record.ts";
import { findRun } from "../../src/pipeline/run-store/find-run.ts";
import { thawRun } from "../../src/pipeline/run-store/freeze-run.ts";
import { holdRun } from "../../src/pipeline/session/hold-run.ts";
import { removeFolder } from "../remove-folder.ts";
import { runFactory } from "../run-factory.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "factory-record-"));
});
afterAll(() => removeFolder(folder));

const actor = { name: "Ada", source: "flag" } as const;
const PIPELINE = `digraph demo { start [shape=Mdiamond] exit [shape=Msquare]
  plan [shape=parallelogram, max_retries=1, tool_command="test -f tried || { touch tried; exit 1; };
    printf '{\\"outcome\\":\\"success\\",\\"context_updates\\":{\\"plan.digest\\":\\"%s\\"}}' $(cat input) > $FACTORY_STATUS_FILE"]
  start -> plan -> exit }`;
const AGENT =
  "digraph demo { start [shape=Mdiamond] exit [shape=Msquare] a [shape=box, prompt=x] start -> a -> exit }";

let projects = 0;
function project() {
  projects += 1;
  const cwd = join(folder, `p${projects}`);
  mkdirSync(cwd);
  writeFileSync(join(cwd, "pipeline.dot"), PIPELINE);
  writeFileSync(join(cwd, "input"), "sha256:1");
  const factory = (...args: readonly string[]) =>
    runFactory(args, { cwd, env: { PATH: process.env.PATH, USER: "ada" } });
  return {
    cwd,
    factory,
    record: (...args: readonly string[]) => factory("gate", "record", ...args, ...WINDOW),
  };
}
const WINDOW = ["--window", "w-1", "--class", "low_risk_feature", "--file", "records.ndjson"];

/** Runs the pipeline, and decides as if its scenarios had been evaluated. */
async function decided(cwd: string, decision: "approved" | "rejected"): Promise<string> {
  await runFactory(["run"], { cwd, env: { PATH: process.env.PATH } });
  const dir = findRun(cwd, "latest");
  const held = await holdRun({ dir, now: Date.now });
  const changes = decision === "approved" ? {} : { decision, remediation: "mend it" };
  const { hash } = await appendRecord(cwd, {
    payload: approvalFixture(held.runId, changes),
    actor,
    timeMs: 0,
  });
  const fields = { decision_id: hash, actor: "Ada" };
  const outcome = decision === "approved" ? "success" : "fail";
  held.emit(
    decision === "approved" ? { event: "run.approved", ...fields } : { event: "run.rejected", ...fields },
    { event: "run.completed", status: decision, final_outcome: outcome },
  );
  await finalizeRun({ projectDir: cwd, dir, now: Date.now });
  held.close();
  return held.runId;
}

const records = (cwd: string) =>
  readFileSync(join(cwd, "records.ndjson"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as EvalRecord);

describe("factory gate record", () => {
  it("adds what the files of a run say, once, as a record that evaluate takes", async () => {
    const { cwd, factory, record } = project();
    const runId = await decided(cwd, "approved");

    const first = await record("latest", "--json");
    const second = await record(runId);

    expect([first.exit, second.exit]).toEqual([0, 0]);
    expect(second.stdout).toBe(`records.ndjson has ${runId} in the window w-1 already\n`);
    expect(records(cwd)).toEqual([JSON.parse(first.stdout)]);
    expect(records(cwd)[0]).toMatchObject({
      run_id: runId,
      pipeline_id: "demo",
      scenario_total: 7,
      scenario_passed: 7,
      first_pass_success: true,
      retries: 1,
      decision: "approved",
    });
    const evaluated = await factory(
      ...[
        "gate",
        "evaluate",
        "--profile",
        "baseline",
        "--file",
        "records.ndjson",
        "--window",
        "w-1",
        "--json",
      ],
    );
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ metrics: { run_count: 1, mean_retries: 1 } });
  });

  it("calls no run a first success whose input an earlier one was rejected with", async () => {
    const { cwd, record } = project();
    await decided(cwd, "rejected");
    await decided(cwd, "approved");
    await record("latest");
    writeFileSync(join(cwd, "input"), "sha256:2");
    await decided(cwd, "approved");
    await record("latest");

    expect(records(cwd).map(({ first_pass_success: first }) => first)).toEqual([false, true]);
  });

  it("does not rewrite a record that an amendment has changed since", async () => {
    const { cwd, record } = project();
    const runId = await decided(cwd, "approved");
    await record("latest");
    const before = records(cwd);
    const { hash: decisionId } = JSON.parse(
      (await runFactory(["decisions", "show", runId, "--json"], { cwd })).stdout,
    ) as { hash: string };
    const payload = { kind: "amendment", decisionId, runId, reason: "old page", reversed: true } as const;
    await appendRecord(cwd, { payload, actor, timeMs: 0 });

    const { exit, stderr } = await record("latest");

    expect([exit, records(cwd)]).toEqual([1, before]);
    expect(stderr).toContain("what it counts for has changed since");
    expect(stderr).toContain("records.ndjson:1");
  });

  it.each<[string, (cwd: string) => Promise<unknown>, string]>([
    [
      "that is open",
      (cwd) => runFactory(["run"], { cwd, env: { PATH: process.env.PATH } }),
      "it is evaluating",
    ],
    [
      "that failed without a suite",
      (cwd) => {
        writeFileSync(join(cwd, "pipeline.dot"), PIPELINE.replace("test -f tried", "exit 1; test -f tried"));
        return runFactory(["run"], { cwd, env: { PATH: process.env.PATH } });
      },
      "there are no scenario results",
    ],
    [
      "whose run.json is not valid",
      async (cwd) => {
        await decided(cwd, "approved");
        const dir = findRun(cwd, "latest");
        const file = join(dir, "run.json");
        thawRun(dir);
        writeFileSync(file, readFileSync(file, "utf8").replace('"tags"', '"labels"'));
      },
      "does not follow run-envelope-v0.1",
    ],
    [
      "whose run.json says what its journal does not",
      async (cwd) => {
        await runFactory(["run"], { cwd, env: { PATH: process.env.PATH } });
        const file = join(findRun(cwd, "latest"), "run.json");
        writeFileSync(file, readFileSync(file, "utf8").replace('"evaluating"', '"approved"'));
      },
      "says approved, and its journal evaluating",
    ],
    [
      "that is simulated",
      async (cwd) => {
        writeFileSync(join(cwd, "pipeline.dot"), AGENT);
        await runFactory(["run", "--simulate"], { cwd, env: { PATH: process.env.PATH } });
        const held = await holdRun({ dir: findRun(cwd, "latest"), now: Date.now });
        held.emit({ event: "run.rejected", decision_id: "x", actor: "Ada" });
        held.close();
      },
      "it is simulated",
    ],
  ])("refuses a run %s", async (_, make, reason) => {
    const { cwd, record } = project();
    await make(cwd);

    const { exit, stderr } = await record("latest");

    expect([exit, stderr]).toEqual([1, expect.stringContaining(reason)]);
    expect(() => records(cwd)).toThrow("ENOENT");
  });

  it("refuses a class that nobody knows, and a file whose last line has no end", async () => {
    const { cwd, factory, record } = project();
    await decided(cwd, "approved");

    const odd = await factory("gate", "record", "latest", "--window", "w-1", "--class", "image");
    writeFileSync(join(cwd, "records.ndjson"), '{"window_id":');
    const torn = await record("latest");

    expect([odd.exit, odd.stderr]).toEqual([1, expect.stringContaining('pipeline_class is "image"')]);
    expect([torn.exit, torn.stderr]).toEqual([
      1,
      expect.stringContaining("line 1 of records.ndjson has no end"),
    ]);
  });
});
