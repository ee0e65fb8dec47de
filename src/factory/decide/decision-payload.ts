import type { Decision, DecisionPayload } from "../decisions/decision-record.ts";
import { type DecisionGrounds, lastEvaluation } from "./grounds.ts";

/** What a decision is about, whoever makes it. */
export type DecisionSubject = Omit<
  DecisionPayload,
  "kind" | "runId" | "decision" | "reason" | "outcome" | "remediation" | "file"
>;

export function decisionSubject(grounds: DecisionGrounds): DecisionSubject {
  const { pipeline, suite, profileId, policy, evidence } = grounds;
  const last = lastEvaluation(grounds);
  return {
    pipeline,
    suite: suite === undefined ? { id: "none", version: "none" } : { id: suite.id, version: suite.version },
    profileId,
    ...(last === undefined
      ? {}
      : {
          imageDigest: last.report.image.digest,
          scenarios: {
            total: last.report.total,
            passed: last.report.passedCount,
            reportDigest: last.reportDigest,
          },
        }),
    policy,
    evidence,
  };
}

export interface Verdict {
  readonly decision: Decision;
  readonly reason: string;
  readonly outcome?: string;
  readonly remediation?: string;
  /** Looked at besides the files of the run. */
  readonly evidence?: DecisionSubject["evidence"];
  /** The decision file that says all that, signed. */
  readonly file?: NonNullable<DecisionPayload["file"]>;
}

/** What is recorded of a decision. */
export function decisionPayload(grounds: DecisionGrounds, verdict: Verdict): DecisionPayload {
  const subject = decisionSubject(grounds);
  const { decision, reason, outcome, remediation, evidence = [], file } = verdict;
  return {
    kind: "decision",
    runId: grounds.runId,
    decision,
    reason: reason.trim(),
    ...(outcome === undefined ? {} : { outcome: outcome.trim() }),
    ...(remediation === undefined ? {} : { remediation: remediation.trim() }),
    ...subject,
    evidence: [...subject.evidence, ...evidence],
    ...(file === undefined ? {} : { file }),
  };
}
