import { appendFileSync, chmodSync, rmSync, writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluationPaths } from "../../factory/evaluation/evaluation-paths.ts";
import { evaluatingRun, type FixtureRun, RUN_ID } from "../../factory/evaluation/run-fixture.ts";
import type { ScenarioReport } from "../../factory/evaluation/scenario-report.ts";
import { writeEvaluation } from "../../factory/evaluation/write-evaluation.ts";
import { runPaths } from "../../pipeline/run-store/run-paths.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import { evaluationSchema } from "./evaluation-schema.ts";
import { evaluationSummary } from "./evaluation-summary.ts";

const digest = `sha256:${"d".repeat(64)}`;
const report: ScenarioReport = {
  ...{ schemaVersion: 1, runId: RUN_ID, evaluation: 1, runtime: "buildkit", startedMs: 0, ms: 1 },
  suite: { id: "hello", version: 1, digest },
  pipeline: { id: "rel", version: "1" },
  image: {
    digest,
    name: RUN_ID,
    source: "kept",
    stage: "build",
    platform: { os: "linux", architecture: "amd64" },
  },
  ...{ passed: false, total: 2, passedCount: 1 },
  scenarios: [
    { id: "HP-1", kind: "happy", title: "greets", passed: true, ms: 1, failures: [] },
    {
      ...{ id: "ER-1", kind: "error", title: "says why", passed: false, ms: 1, signature: "0123456789ab" },
      failures: [{ message: "no" }],
    },
  ],
};
let made: FixtureRun;

beforeEach(async () => {
  made = await evaluatingRun({});
});
afterEach(() => rmSync(made.projectDir, { recursive: true, force: true }));

function evaluate(): string {
  const reportDigest = writeEvaluation(made.dir, report);
  const event = {
    ...{ seq: readRun(made.dir).state.seq + 1, time: "2026-01-01T00:00:00.000Z", run_id: RUN_ID },
    ...{ event: "run.evaluated", evaluation: 1, image_digest: digest, report_digest: reportDigest },
    ...{ total: 2, passed: 1 },
  };
  appendFileSync(runPaths(made.dir).journal, `${JSON.stringify(event)}\n`);
  return reportDigest;
}

describe("evaluationSummary", () => {
  it("is what its schema says, with the signatures of failed scenarios", () => {
    const reportDigest = evaluate();

    const evaluation = evaluationSummary(made.dir);

    expect(evaluation).toEqual({
      ...{ evaluation: 1, total: 2, passed: 1, reportDigest, imageDigest: digest },
      failed: [{ id: "ER-1", signature: "0123456789ab" }],
    });
    const ajv = new Ajv2020({ allErrors: true });
    const document = { runId: RUN_ID, status: "evaluating", evaluation };
    expect(ajv.validate(evaluationSchema, document), ajv.errorsText()).toBe(true);
  });

  it("is null before an evaluation", () => {
    expect(evaluationSummary(made.dir)).toBeNull();
  });

  it("is null when somebody has changed the report", () => {
    evaluate();
    const { json } = evaluationPaths(made.dir, 1);
    chmodSync(json, 0o644);
    writeFileSync(json, JSON.stringify({ ...report, passed: true }));

    expect(evaluationSummary(made.dir)).toBeNull();
  });
});
