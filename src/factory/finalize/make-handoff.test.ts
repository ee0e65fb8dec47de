import { describe, expect, it } from "vitest";
import { amendmentFixture, approvalFixture } from "../decisions/decision-fixture.ts";
import type { DecisionSummary, RunFacts } from "./handoff.ts";
import { handoffText } from "./handoff-text.ts";
import { makeHandoff } from "./make-handoff.ts";

const stored = {
  index: 1,
  hash: "aa",
  time: "2026-11-21T20:09:00.000Z",
  actor: { name: "Ada", source: "git" },
} as const;
const decision: DecisionSummary = {
  ...stored,
  payload: approvalFixture("run-1"),
  signed: true,
  amendments: [],
};
const amended = (changes: object): DecisionSummary => ({
  ...decision,
  amendments: [{ ...stored, index: 2, payload: amendmentFixture("run-1", "aa", changes) }],
});
const stage = { node: "build", outcome: "success", visits: 1, attempts: 1, durationMs: 1500 } as const;
const evaluation = {
  evaluation: 1,
  file: "evaluations/1/report.json",
  digest: "sha256:r",
  imageDigest: "sha256:i",
  total: 7,
  passed: 7,
};

/** An approved run about which there is nothing to say. */
function facts(changes: Partial<RunFacts> = {}): RunFacts {
  return {
    runId: "run-1",
    status: "approved",
    pipeline: { id: "release", version: "1" },
    suite: { id: "hello", version: 2 },
    profile: "ci",
    simulated: false,
    begun: "2026-11-21T20:00:00.000Z",
    ended: "2026-11-21T20:10:00.000Z",
    durationMs: 600_000,
    events: 20,
    retries: 0,
    restarts: 0,
    neverBegan: false,
    image: { digest: "sha256:i", tag: "hello:1" },
    policyPassed: true,
    stages: [stage],
    answers: [],
    interventions: [],
    evaluations: [evaluation],
    evaluationErrors: [],
    decision,
    ...changes,
  };
}

const risks = (changes: Partial<RunFacts>) => makeHandoff(facts(changes)).openRisks.map(({ risk }) => risk);
const commands = (changes: Partial<RunFacts>) =>
  makeHandoff(facts(changes)).nextActions.map(({ command }) => command);

/** As if the run had no such member. */
function without(key: keyof RunFacts): RunFacts {
  const { [key]: _, ...rest } = facts();
  return rest as RunFacts;
}

describe("open risks", () => {
  it("are none when nothing was left out and nothing went wrong", () => {
    expect(risks({})).toEqual([]);
  });

  it.each<[string, Partial<RunFacts>]>([
    ["simulated", { simulated: true }],
    ["failed-stage", { stages: [{ ...stage, outcome: "fail", error: "exit 3" }] }],
    ["partial-stage", { stages: [{ ...stage, outcome: "partial_success" }] }],
    ["interrupted-stage", { stages: [{ ...stage, outcome: "interrupted" }] }],
    ["retried-stage", { stages: [{ ...stage, attempts: 2 }] }],
    ["restarted", { restarts: 1 }],
    ["policy-failed", { policyPassed: false }],
    ["not-evaluated", { evaluations: [] }],
    ["failed-scenarios", { evaluations: [{ ...evaluation, passed: 6 }] }],
    ["evaluation-failed", { evaluationErrors: ["no runtime"] }],
    ["not-signed", { decision: { ...decision, signed: false } }],
    ["reversed", { decision: amended({ reversed: true }) }],
    ["critical-incident", { decision: amended({ criticalIncident: true }) }],
    ["intervention", { interventions: [{ action: "intervene", time: "t", actor: "Ada" }] }],
  ])("name %s", (risk, changes) => {
    expect(risks(changes)).toEqual([risk]);
  });

  it.each<[string, keyof RunFacts]>([
    ["no-suite", "suite"],
    ["no-policy", "policyPassed"],
    ["no-record", "decision"],
  ])("name %s", (risk, key) => {
    expect(makeHandoff(without(key)).openRisks.map((one) => one.risk)).toEqual([risk]);
  });
});

describe("next actions", () => {
  it.each<[string, Partial<RunFacts>, readonly string[]]>([
    ["an approved run", {}, ["factory promote run-1 --to REF", "factory amend run-1 --reason TEXT"]],
    [
      "an approval that was reversed",
      { decision: amended({ reversed: true }) },
      ["factory rollback --to REF"],
    ],
    ["a rejected run", { status: "rejected" }, ["factory run --pipeline release --suite hello --profile ci"]],
    [
      "a run that failed",
      { status: "failed", stages: [{ ...stage, outcome: "fail" }] },
      [
        "factory runs logs run-1 build",
        "factory resume run-1",
        "factory run --pipeline release --suite hello --profile ci",
      ],
    ],
    [
      "a run that could not begin",
      { status: "failed", neverBegan: true },
      ["factory run --pipeline release --suite hello --profile ci"],
    ],
    ["a canceled run", { status: "canceled" }, ["factory run --pipeline release --suite hello --profile ci"]],
    [
      "a run of a file",
      { status: "canceled", pipeline: { id: "demo", version: "sha256:1" }, file: "ci/it's.dot" },
      ["factory run 'ci/it'\\''s.dot' --suite hello --profile ci"],
    ],
  ])("are commands for %s", (_, changes, expected) => {
    expect(commands(changes)).toEqual(expected);
  });
});

describe("handoffText", () => {
  it("says everything in Markdown, and keeps texts of others in their lines", () => {
    const handoff = makeHandoff(
      facts({
        stages: [{ ...stage, outcome: "fail", error: "a | b\n# c" }],
        answers: [{ node: "review", value: "C", actor: "Ada\u001b[31m", time: "t" }],
        interventions: [
          { action: "intervene", time: "t", actor: "Ada", reason: "slow", changed: ["work.a"] },
        ],
      }),
    );

    expect(handoffText(handoff)).toBe(`# Handoff of run run-1

- Result: approved
- Pipeline: release@1
- Scenario suite: hello@2
- Profile: ci
- Image: sha256:i, hello:1
- Begun: 2026-11-21T20:00:00.000Z
- Ended: 2026-11-21T20:10:00.000Z, after 600.0 s
- Retries: 0

## Stages

| stage | outcome | visits | attempts | time |
| --- | --- | --- | --- | --- |
| build | fail: a \\| b # c | 1 | 1 | 1.5 s |

## Answers

- review: C by Ada [31m, t

## Interventions

- t: intervened by Ada, set work.a: slow

## Scenarios

- evaluation 1: 7 of 7 passed on sha256:i; evaluations/1/report.json (sha256:r)

## Decision

- approved by Ada (git), 2026-11-21T20:09:00.000Z
- Reason: all scenarios pass
- What users see: the page answers in German, too
- Record: 1, aa, signed

## Open risks

- failed-stage: build failed: a | b # c
- intervention: 1 time somebody intervened (Ada): see events.ndjson

## Next actions

- \`factory promote run-1 --to REF\`: copy the approved image to where it is used
- \`factory amend run-1 --reason TEXT\`: note what becomes known later
`);
  });
});
