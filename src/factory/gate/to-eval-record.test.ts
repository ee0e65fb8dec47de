import { describe, expect, it } from "vitest";
import { amendmentFixture, approvalFixture } from "../decisions/decision-fixture.ts";
import type { DecisionHistory } from "../decisions/read-decisions.ts";
import type { RunEnvelope } from "../run-envelope-schema.ts";
import { summarizeEvents } from "./summarize-events.ts";
import { type EvalRequest, toEvalRecord } from "./to-eval-record.ts";

const envelope: RunEnvelope = {
  run_id: "run-1",
  pipeline_id: "release",
  pipeline_version: "1",
  scenario_suite_id: "hello",
  scenario_suite_version: "2",
  factory_profile_id: "ci",
  status: "approved",
  created_at: "2026-11-21T20:00:00.000Z",
  updated_at: "2026-11-21T20:10:00.000Z",
  artifacts_root: "artifacts",
};
const stored = {
  actor: { name: "Ada", source: "git" },
  index: 1,
  prev: "GENESIS",
  hash: "aa",
  time: "2026-11-21T20:09:00.000Z",
} as const;
const decision: DecisionHistory = {
  record: { ...stored, payload: approvalFixture("run-1") },
  amendments: [],
};

function request(changes: Partial<EvalRequest> = {}): EvalRequest {
  return {
    windowId: "w-1",
    pipelineClass: "low_risk_feature",
    envelope,
    events: { retries: 1, interventions: 2 },
    decision,
    failedBefore: false,
    ...changes,
  };
}

const failed = { ...envelope, status: "failed" } as const;

describe("toEvalRecord", () => {
  it("says of an approved run what its decision and its events say", () => {
    expect(toEvalRecord(request())).toEqual({
      kind: "record",
      record: {
        window_id: "w-1",
        run_id: "run-1",
        pipeline_id: "release",
        pipeline_class: "low_risk_feature",
        scenario_total: 7,
        scenario_passed: 7,
        first_pass_success: true,
        retries: 1,
        interventions: 2,
        decision: "approved",
        decision_reversed: false,
        critical_incident: false,
        timestamp: "2026-11-21T20:09:00.000Z",
      },
    });
  });

  it("is no first pass after an earlier run failed", () => {
    expect(toEvalRecord(request({ failedBefore: true }))).toMatchObject({
      record: { first_pass_success: false },
    });
  });

  it("knows from amendments what became of a decision", () => {
    const payload = amendmentFixture("run-1", "aa", { reversed: true, criticalIncident: true });
    const amended = { ...decision, amendments: [{ ...stored, index: 2, payload }] };

    expect(toEvalRecord(request({ decision: amended }))).toMatchObject({
      record: { decision_reversed: true, critical_incident: true },
    });
  });

  it("counts the scenarios that a failed run did not get to as not passed", () => {
    const { decision: _, ...without } = request({ envelope: failed, suiteSize: 7 });

    expect(toEvalRecord(without)).toMatchObject({
      record: { decision: "failed", scenario_total: 7, scenario_passed: 0, first_pass_success: false },
    });
  });

  it.each<[string, Partial<EvalRequest>]>([
    ["it is executing", { envelope: { ...envelope, status: "executing" } }],
    ["it is canceled", { envelope: { ...envelope, status: "canceled" } }],
    ["it is simulated", { envelope: { ...envelope, tags: ["simulated"] } }],
    ["it is rejected, but its record says approved", { envelope: { ...envelope, status: "rejected" } }],
    ["the decision is about the run run-1", { envelope: { ...envelope, run_id: "run-2" } }],
  ])("makes up nothing: %s", (reason, changes) => {
    expect(toEvalRecord(request(changes))).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining(reason),
    });
  });

  it("makes up nothing for a run without a record, or without scenarios", () => {
    const { decision: _, ...without } = request();
    expect(toEvalRecord(without)).toEqual({
      kind: "refused",
      reason: "it is approved, but no record says so",
    });
    expect(toEvalRecord({ ...without, envelope: failed })).toEqual({
      kind: "refused",
      reason: "there are no scenario results",
    });
  });
});

describe("summarizeEvents", () => {
  it("counts retries, restarts and resumptions of a failed run, and where a human was awaited", () => {
    const events = [
      { event: "run.created" },
      { event: "stage.retrying" },
      { event: "run.awaiting_human" },
      { event: "run.resumed" },
      { event: "edge.selected" },
      { event: "edge.selected", restart: 1 },
      { event: "run.failed" },
      { event: "run.resumed" },
      { event: "run.resumed" },
    ];

    expect(summarizeEvents(events)).toEqual({ retries: 3, interventions: 1 });
  });
});
