import type { AmendmentPayload, DecisionPayload } from "./decision-record.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;

/** An approval that lacks nothing, for tests, with some members changed. */
export function approvalFixture(runId: string, changes: Partial<DecisionPayload> = {}): DecisionPayload {
  return {
    kind: "decision",
    runId,
    decision: "approved",
    reason: "all scenarios pass",
    outcome: "the page answers in German, too",
    pipeline: { id: "release", version: "1" },
    suite: { id: "hello", version: "2" },
    profileId: "ci",
    imageDigest: DIGEST,
    scenarios: { total: 7, passed: 7, reportDigest: DIGEST },
    policy: [{ name: "sbom", passed: true }],
    evidence: [{ name: "scenarios.json", digest: DIGEST }],
    ...changes,
  };
}

/** An amendment, for tests. */
export function amendmentFixture(
  runId: string,
  decisionId: string,
  changes: Partial<AmendmentPayload> = {},
): AmendmentPayload {
  return { kind: "amendment", decisionId, runId, reason: "a customer saw the old page", ...changes };
}
