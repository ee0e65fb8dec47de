import type { Problem } from "../../errors/factory-error.ts";
import type { DecisionPayload, RecordPayload } from "./decision-record.ts";

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** What a record lacks, whoever wants to add it; empty when nothing. */
export function payloadProblems(payload: RecordPayload): readonly Problem[] {
  const problems: Problem[] = [];
  if (payload.runId === "") problems.push({ message: "the record names no run", hint: "name a run" });
  if (payload.reason.trim() === "") {
    problems.push({ message: "the record has no reason", hint: "say why with --reason" });
  }
  if (payload.kind === "decision") {
    problems.push(
      ...(payload.decision === "approved" ? approvalProblems(payload) : rejectionProblems(payload)),
    );
  }
  return problems;
}

function approvalProblems({
  outcome = "",
  imageDigest = "",
  scenarios,
  policy,
}: DecisionPayload): readonly Problem[] {
  const problems: Problem[] = [];
  if (outcome.trim() === "") {
    problems.push({
      message: "the approval does not say what users will see",
      hint: "say it with --outcome",
    });
  }
  if (!DIGEST.test(imageDigest)) {
    problems.push({
      message: "the approval names no image by its digest",
      hint: "approve a run that built an image",
    });
  }
  if (scenarios === undefined || scenarios.total < 1) {
    problems.push({ message: "there are no scenario results", hint: "evaluate the run with a suite first" });
  } else if (scenarios.passed !== scenarios.total) {
    const failed = scenarios.total - scenarios.passed;
    problems.push({
      message: `${failed} of ${scenarios.total} scenarios did not pass`,
      hint: "reject the run, and begin a new one when they are mended",
    });
  }
  for (const { name } of policy.filter(({ passed }) => !passed)) {
    problems.push({
      message: `the policy ${name} did not pass`,
      hint: "reject the run, and begin a new one",
    });
  }
  return problems;
}

function rejectionProblems({ remediation = "" }: DecisionPayload): readonly Problem[] {
  if (remediation.trim() !== "") return [];
  return [{ message: "the rejection does not say what has to be done", hint: "say it with --remediation" }];
}
