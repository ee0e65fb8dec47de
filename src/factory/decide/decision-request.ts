import { FactoryError } from "../../errors/factory-error.ts";
import { approvalProblems } from "./approval-problems.ts";
import { type DecisionSubject, decisionSubject } from "./decision-payload.ts";
import { type DecisionGrounds, type HumanAct, lastEvaluation } from "./grounds.ts";

/** What somebody on another machine needs to decide about a run; nothing in it is secret or can be run. */
export interface DecisionRequest {
  readonly schemaVersion: 1;
  readonly kind: "decision-request";
  readonly runId: string;
  /** What the decision will be about. */
  readonly subject: DecisionSubject;
  readonly scenarios: readonly { readonly id: string; readonly title: string; readonly passed: boolean }[];
  /** Who did what while the run was executed. */
  readonly acts: readonly HumanAct[];
  /** Why it cannot be approved as it is. */
  readonly problems: readonly string[];
}

export function decisionRequest(grounds: DecisionGrounds): DecisionRequest {
  const scenarios = lastEvaluation(grounds)?.report.scenarios ?? [];
  const words = { reason: "-", outcome: "-", signed: true };
  return {
    schemaVersion: 1,
    kind: "decision-request",
    runId: grounds.runId,
    subject: decisionSubject(grounds),
    scenarios: scenarios.map(({ id, title, passed }) => ({ id, title, passed })),
    acts: grounds.acts,
    problems: approvalProblems(grounds, words).map(({ message }) => message),
  };
}

/** Throws DECISION_INVALID for text that is no request. */
export function readDecisionRequest(text: string, file: string): DecisionRequest {
  try {
    const value = JSON.parse(text) as Partial<DecisionRequest> | null;
    const isRequest =
      value?.kind === "decision-request" &&
      value.schemaVersion === 1 &&
      typeof value.runId === "string" &&
      typeof value.subject === "object" &&
      value.subject !== null &&
      Array.isArray(value.problems);
    if (isRequest) return value as DecisionRequest;
  } catch {
    // Said below.
  }
  throw new FactoryError("DECISION_INVALID", `${file} is no request for a decision`, {
    source: file,
    hint: "make one with factory decisions request RUN -o FILE",
  });
}
