import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RUN_STATUSES } from "../../pipeline/engine/run-status.ts";
import { payloadProblems } from "../decisions/payload-problems.ts";
import { type ApprovalWords, approvalProblems } from "./approval-problems.ts";
import { decisionPayload } from "./decision-payload.ts";
import type { DecisionGrounds } from "./grounds.ts";
import {
  evaluationOf,
  failedReport,
  groundsFixture,
  OTHER_DIGEST,
  reportFixture,
} from "./grounds-fixture.ts";
import { rejectionProblems } from "./rejection-problems.ts";

interface Asked {
  readonly grounds: DecisionGrounds;
  readonly words: ApprovalWords;
}

const good: Asked = {
  grounds: groundsFixture(),
  words: { reason: "all passed", outcome: "it greets", signed: false },
};

type Change = readonly [name: string, change: (asked: Asked) => Asked, expected: RegExp];

function grounds(change: Partial<DecisionGrounds> | ((before: DecisionGrounds) => Partial<DecisionGrounds>)) {
  return (asked: Asked): Asked => ({
    ...asked,
    grounds: { ...asked.grounds, ...(typeof change === "function" ? change(asked.grounds) : change) },
  });
}

/** Adds a further evaluation, so that no change takes away what another one has added. */
function evaluated(report: ReturnType<typeof reportFixture>) {
  return grounds(({ evaluations }) => ({
    evaluations: [...evaluations, evaluationOf({ ...report, evaluation: evaluations.length + 1 })],
  }));
}

const broken = { kind: "broken", evaluation: 90, file: "report.json", reason: "it was changed" } as const;
const demands = { signedDecisions: false, sbom: false, provenance: false };
const incident = { runId: "run-0", record: 3, reason: "old page" };

/** Each takes one thing away that an approval needs. */
const CHANGES: readonly Change[] = [
  ["a suite", grounds(({ suite: _, ...rest }) => ({ ...rest, suite: undefined }) as never), /has no suite/],
  ["real stages", grounds({ simulated: true }), /simulated/],
  ["a run of its own", grounds({ parentRun: "run-0" }), /started by a stage of the run run-0/],
  [
    "a whole report",
    grounds(({ evaluations }) => ({ evaluations: [...evaluations, broken] })),
    /evaluation 90 does not count/,
  ],
  ["passed scenarios", evaluated(failedReport()), /1 of 2 scenarios did not pass/],
  ["a report with all scenarios", evaluated(reportFixture({ total: 3, passedCount: 3 })), /is not complete/],
  ["a report that adds up", evaluated(reportFixture({ ...failedReport(), passed: true })), /is not complete/],
  [
    "a report with scenarios",
    evaluated(reportFixture({ total: 0, passedCount: 0, scenarios: [] })),
    /is not complete/,
  ],
  [
    "the suite it is bound to",
    evaluated(reportFixture({ suite: { id: "hello", version: 2, digest: OTHER_DIGEST } })),
    /used the suite/,
  ],
  [
    "the version it is bound to",
    evaluated(reportFixture({ suite: { id: "hello", version: 1, digest: `sha256:${"ab".repeat(32)}` } })),
    /used the suite hello@1/,
  ],
  [
    "its pipeline",
    evaluated(reportFixture({ pipeline: { id: "release", version: "7" } })),
    /is of the pipeline release@7/,
  ],
  [
    "one image",
    grounds(({ evaluations }) => ({
      evaluations: [
        evaluationOf(reportFixture({ image: { ...reportFixture().image, digest: OTHER_DIGEST } })),
        ...evaluations,
      ],
    })),
    /evaluation 1 was of|does not count/,
  ],
  [
    "a digest",
    evaluated(reportFixture({ image: { ...reportFixture().image, digest: "hello:1" } })),
    /names no image by its digest/,
  ],
  [
    "policies that passed",
    grounds({ policy: [{ name: "policy", passed: false, detail: "runs as root" }] }),
    /policy did not pass: runs as root/,
  ],
  ["an SBOM", grounds((before) => ({ demands: { ...before.demands, sbom: true } })), /demands an SBOM/],
  [
    "provenance",
    grounds((before) => ({ demands: { ...before.demands, provenance: true } })),
    /demands provenance/,
  ],
  [
    "a signature",
    grounds((before) => ({ demands: { ...before.demands, signedDecisions: true } })),
    /demands signed decisions/,
  ],
  ["gates that passed", grounds({ failedGates: ["smoke"] }), /goal gate smoke failed/],
  [
    "an image without reversals",
    grounds(({ incidents }) => ({ incidents: [...incidents, { ...incident, kind: "reversed" }] })),
    /record 3 reversed: old page/,
  ],
  [
    "an image without incidents",
    grounds(({ incidents }) => ({ incidents: [...incidents, { ...incident, kind: "criticalIncident" }] })),
    /critical incident: old page/,
  ],
  [
    "files as they were written",
    grounds({ damage: [{ message: "run.json was changed" }] }),
    /run\.json was changed/,
  ],
  ["a reason", ({ words, ...rest }) => ({ ...rest, words: { ...words, reason: " " } }), /why it is approved/],
  [
    "an outcome",
    ({ words, ...rest }) => ({ ...rest, words: { ...words, outcome: undefined } }),
    /what users will see/,
  ],
];

const problemsOf = ({ grounds: given, words }: Asked) => approvalProblems(given, words);

describe("approvalProblems", () => {
  it("has nothing against a run that lacks nothing", () => {
    expect(problemsOf(good)).toEqual([]);
    const payload = decisionPayload(good.grounds, { decision: "approved", reason: "r", outcome: "o" });
    expect(payloadProblems(payload)).toEqual([]);
    const demanding = grounds({
      demands: { signedDecisions: true, sbom: true, provenance: true },
      attached: { sbom: true, provenance: true },
    })(good);
    expect(problemsOf({ ...demanding, words: { ...demanding.words, signed: true } })).toEqual([]);
    expect(problemsOf(grounds({ demands })(good))).toEqual([]);
  });

  it.each(CHANGES)("needs %s", (_, change, expected) => {
    const problems = problemsOf(change(good));

    expect(problems.map(({ message }) => message).join("\n")).toMatch(expected);
    expect(problems.every(({ hint, message }) => hint !== undefined || /run\.json/.test(message))).toBe(true);
  });

  it.each(RUN_STATUSES.filter((status) => status !== "evaluating"))("refuses a run that is %s", (status) => {
    expect(problemsOf(grounds({ status })(good))[0]?.message).toContain(`it is ${status}`);
  });

  it("never lets anything through when something is missing, in whatever order it was taken away", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...CHANGES], { minLength: 1 }), (changes) => {
        const asked = changes.reduce((before, [, change]) => change(before), good);

        const problems = problemsOf(asked);

        expect(problems.length).toBeGreaterThan(0);
        expect(new Set(problems.map(({ message }) => message)).size).toBe(problems.length);
      }),
    );
  });

  it("names every one of the things that are missing and do not hide each other", () => {
    const hiding = ["a suite"];
    const visible = CHANGES.filter(([name]) => !hiding.includes(name));
    fc.assert(
      fc.property(fc.subarray([...visible], { minLength: 1 }), (changes) => {
        const asked = changes.reduce((before, [, change]) => change(before), good);
        const messages = problemsOf(asked)
          .map(({ message }) => message)
          .join("\n");

        const isLastUsable = changes.every(([name]) => name !== "a whole report");
        for (const [name, , expected] of changes) {
          if (["one image", "a digest"].includes(name) && !isLastUsable) continue;
          expect(messages, name).toMatch(expected);
        }
      }),
    );
  });
});

describe("rejectionProblems", () => {
  it("wants a reason and what has to be done, and nothing else", () => {
    const failed = groundsFixture({
      evaluations: [evaluationOf(failedReport())],
      damage: [{ message: "x" }],
    });

    expect(rejectionProblems(failed, { reason: "r", remediation: "m", signed: false })).toEqual([]);
    expect(rejectionProblems(failed, { signed: false })).toHaveLength(2);
    expect(rejectionProblems({ ...failed, status: "executing" }, { signed: false })).toMatchObject([
      { message: expect.stringContaining("it is executing") },
    ]);
  });
});
