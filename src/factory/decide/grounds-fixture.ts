import type { Evaluation } from "../evaluation/read-evaluations.ts";
import type { ScenarioReport } from "../evaluation/scenario-report.ts";
import type { DecisionGrounds } from "./grounds.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;
export const OTHER_DIGEST = `sha256:${"cd".repeat(32)}`;

/** A report of two scenarios that passed, for tests, with some members changed. */
export function reportFixture(changes: Partial<ScenarioReport> = {}): ScenarioReport {
  const scenarios = ["HP-1", "ER-1"].map((id) => ({
    id,
    kind: id === "HP-1" ? ("happy" as const) : ("error" as const),
    title: id,
    passed: true,
    ms: 1,
    failures: [],
  }));
  return {
    schemaVersion: 1,
    runId: "run-1",
    evaluation: 1,
    suite: { id: "hello", version: 2, digest: DIGEST },
    pipeline: { id: "release", version: "1" },
    image: {
      digest: DIGEST,
      name: "run-1",
      platform: { os: "linux", architecture: "amd64" },
      source: "kept",
      stage: "build",
    },
    runtime: "buildkit",
    passed: true,
    total: 2,
    passedCount: 2,
    startedMs: 0,
    ms: 1,
    scenarios,
    ...changes,
  };
}

/** The first scenario failed. */
export function failedReport(changes: Partial<ScenarioReport> = {}): ScenarioReport {
  const { scenarios } = reportFixture();
  return reportFixture({
    passed: false,
    passedCount: 1,
    scenarios: scenarios.map((each, index) => ({ ...each, passed: index > 0 })),
    ...changes,
  });
}

export function evaluationOf(report: ScenarioReport): Evaluation {
  return { kind: "valid", report, reportDigest: DIGEST };
}

/** Grounds that nothing speaks against, for tests. */
export function groundsFixture(changes: Partial<DecisionGrounds> = {}): DecisionGrounds {
  return {
    runId: "run-1",
    status: "evaluating",
    simulated: false,
    pipeline: { id: "release", version: "1" },
    suite: { id: "hello", version: "2", digest: DIGEST },
    profileId: "ci",
    demands: { signedDecisions: false, sbom: false, provenance: false },
    evaluations: [evaluationOf(reportFixture())],
    policy: [{ name: "policy", passed: true }],
    failedGates: [],
    attached: { sbom: false, provenance: false },
    incidents: [],
    damage: [],
    evidence: [{ name: "events.ndjson", digest: DIGEST }],
    acts: [],
    ...changes,
  };
}
