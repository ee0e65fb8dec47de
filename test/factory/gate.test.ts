import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvalRecord } from "../../src/factory/gate/eval-record.ts";
import { runFactory } from "../run-factory.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "factory-gate-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function record(index: number, changes: Partial<EvalRecord> = {}): EvalRecord {
  return {
    window_id: "w-1",
    run_id: `run-${index}`,
    pipeline_id: "release",
    pipeline_class: index % 2 === 0 ? "low_risk_feature" : "medium_integration",
    scenario_total: 10,
    scenario_passed: 10,
    first_pass_success: true,
    retries: 0,
    interventions: 1,
    decision: "approved",
    decision_reversed: false,
    critical_incident: false,
    timestamp: "2026-11-21T20:00:00Z",
    ...changes,
  };
}

const runs = (count: number, changes: (index: number) => Partial<EvalRecord> = () => ({})) =>
  Array.from({ length: count }, (_, index) => record(index, changes(index)));

async function evaluate(lines: readonly (object | string)[], ...args: readonly string[]) {
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  writeFileSync(join(folder, "records.ndjson"), `${text}\n`);
  const criteria = args.length === 0 ? ["--profile", "baseline"] : args;
  return runFactory(["gate", "evaluate", "--file", "records.ndjson", "--window", "w-1", ...criteria], {
    cwd: folder,
  });
}

async function failures(lines: readonly object[], ...args: readonly string[]): Promise<readonly string[]> {
  const { exit, stdout } = await evaluate(
    lines,
    ...(args.length === 0 ? ["--profile", "baseline"] : args),
    "--json",
  );
  const report = JSON.parse(stdout) as { failures: readonly string[]; passed: boolean };
  expect(exit).toBe(report.passed ? 0 : 2);
  expect(report.passed).toBe(report.failures.length === 0);
  return report.failures;
}

describe("factory gate evaluate", () => {
  it("says that a folder is no file of records", async () => {
    const { exit, stderr } = await runFactory(
      ["gate", "evaluate", "--file", ".", "--window", "w-1", "--profile", "baseline"],
      { cwd: folder },
    );

    expect([exit, stderr]).toEqual([1, expect.stringContaining(". cannot be read: it is no regular file")]);
  });

  it("prints the metrics of a window that passes", async () => {
    const { exit, stdout } = await evaluate(
      [...runs(10), record(99, { window_id: "w-2", retries: 90 })],
      "--profile",
      "baseline",
      "--json",
    );

    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      window_id: "w-1",
      thresholds: {
        min_scenario_pass_rate_percent: 90,
        min_first_pass_rate_percent: 70,
        max_mean_retries: 2,
        max_decision_reversal_percent: 5,
        max_approved_incidents: 0,
      },
      metrics: {
        run_count: 10,
        run_count_by_class: { low_risk_feature: 5, medium_integration: 5 },
        scenario_pass_rate_percent: 100,
        first_pass_rate_percent: 100,
        mean_retries: 0,
        intervention_avg_first_half: 1,
        intervention_avg_second_half: 1,
        intervention_stable_or_decreasing: true,
        decision_reversal_percent: 0,
        approved_run_critical_incidents: 0,
      },
      passed: true,
      failures: [],
    });
  });

  it.each([
    ["runs", runs(9), ["run_count 9 < 10"]],
    [
      "classes",
      runs(10, () => ({ pipeline_class: "low_risk_feature" })),
      ["run_count_by_class[medium_integration] 0 < 4"],
    ],
    ["scenarios", runs(10, () => ({ scenario_passed: 8 })), ["scenario_pass_rate_percent 80 < 90"]],
    [
      "first passes",
      runs(10, (index) => ({ first_pass_success: index > 3 })),
      ["first_pass_rate_percent 60 < 70"],
    ],
    ["retries", runs(10, () => ({ retries: 3 })), ["mean_retries 3 > 2"]],
    [
      "reversals",
      runs(10, (index) => ({ decision_reversed: index === 0 })),
      ["decision_reversal_percent 10 > 5"],
    ],
    [
      "incidents",
      runs(10, (index) => ({ critical_incident: index === 0 })),
      ["approved_run_critical_incidents 1 > 0"],
    ],
    [
      "trend",
      runs(10, (index) => ({ interventions: index })),
      ["intervention_avg_second_half 7 > intervention_avg_first_half 2"],
    ],
    [
      "nothing at the bounds",
      runs(10, (index) => ({ scenario_passed: 9, first_pass_success: index > 2, retries: 2 })),
      [],
    ],
    [
      "nothing but the number of runs for one run",
      [record(0, { interventions: 0 })],
      [
        "run_count 1 < 10",
        "run_count_by_class[low_risk_feature] 1 < 4",
        "run_count_by_class[medium_integration] 0 < 4",
      ],
    ],
  ])("misses %s", async (_, lines, expected) => {
    expect(await failures(lines)).toEqual(expected);
  });

  it("counts reversals by approved runs, and halves by the order of the file", async () => {
    const lines = runs(11, (index) => ({
      decision: index < 9 ? "approved" : "rejected",
      decision_reversed: index === 0,
      interventions: index === 5 ? 6 : 1,
    }));
    expect(await failures(lines)).toEqual([
      "intervention_avg_second_half 1.83333 > intervention_avg_first_half 1",
      "decision_reversal_percent 11.1111 > 5",
    ]);
  });

  it("is harder with the adversarial criteria", async () => {
    expect(
      await failures(
        runs(20, () => ({ retries: 1 })),
        "--profile",
        "adversarial",
      ),
    ).toEqual([]);
    expect(
      await failures(
        runs(20, () => ({ retries: 2 })),
        "--profile",
        "adversarial",
      ),
    ).toEqual(["mean_retries 2 > 1"]);
  });

  it("takes classes of a criteria file", async () => {
    const criteria = {
      version: "images-1",
      min_runs: 1,
      thresholds: {
        min_scenario_pass_rate_percent: 99.5,
        min_first_pass_rate_percent: 0,
        max_mean_retries: 0.5,
        max_decision_reversal_percent: 0,
        max_approved_incidents: 0,
      },
      required_class_minimum: { image: 1 },
    };
    writeFileSync(join(folder, "criteria.json"), JSON.stringify(criteria));
    expect(await failures([record(0, { pipeline_class: "image" })], "--criteria", "criteria.json")).toEqual(
      [],
    );

    writeFileSync(join(folder, "criteria.json"), JSON.stringify({ ...criteria, min_runs: 0, extra: 1 }));
    const { exit, stderr } = await evaluate([record(0)], "--criteria", "criteria.json");
    expect(exit).toBe(1);
    expect(stderr).toContain("criteria.json has 2 problems");
  });

  it.each<[string, object | string]>([
    ["it is not JSON", "{"],
    ["it is not a JSON object", "[]"],
    ["it has the unknown field", { ...record(1), run: 1 }],
    ["it has no retries", { ...record(1), retries: undefined }],
    ["retries is not a whole number", { ...record(1), retries: 1.5 }],
    ["retries is -1", record(1, { retries: -1 })],
    ["first_pass_success is not true or false", { ...record(1), first_pass_success: 1 }],
    ["scenario_total is 0", record(1, { scenario_total: 0, scenario_passed: 0 })],
    ["scenario_passed is 11, outside 0..10", record(1, { scenario_passed: 11 })],
    ['pipeline_class is "image"', record(1, { pipeline_class: "image" })],
    ["decision is", { ...record(1), decision: "maybe" }],
    ["critical_incident is true", record(1, { critical_incident: true, decision: "failed" })],
    ["timestamp is", record(1, { timestamp: "2026-02-30T00:00:00Z" })],
    ["timestamp is", record(1, { timestamp: "2026-11-21 20:00" })],
    ["the run run-0 is in the window already, in line 1", record(0)],
    ["run_id is empty", record(1, { run_id: "" })],
  ])("refuses a line and names its number: %s", async (message, line) => {
    const { exit, stderr } = await evaluate([record(0), "", line]);

    expect(exit).toBe(1);
    expect(stderr).toContain(`line 3: ${message}`);
    expect(stderr).toContain("records.ndjson:3");
  });

  it("refuses a window without records, and criteria that nobody gave", async () => {
    const none = await evaluate([record(0, { window_id: "w-2" })]);
    expect([none.exit, none.stderr]).toEqual([1, expect.stringContaining("no record of the window w-1")]);

    const { exit } = await runFactory(["gate", "evaluate", "--file", "records.ndjson", "--window", "w-1"], {
      cwd: folder,
    });
    expect(exit).toBe(1);
  });
});
