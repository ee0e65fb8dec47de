import { approvalProblems } from "../../factory/decide/approval-problems.ts";
import { decisionSubject } from "../../factory/decide/decision-payload.ts";
import { type DecisionGrounds, lastEvaluation } from "../../factory/decide/grounds.ts";
import { alignColumns } from "../compat/align-columns.ts";

/** What somebody who decides has to have seen, for a terminal. */
export function evidenceText(grounds: DecisionGrounds): string {
  const { runId, status, pipeline, suite, profileId, policy, acts, evaluations } = grounds;
  const last = lastEvaluation(grounds);
  const failed = last?.report.scenarios.filter(({ passed }) => !passed) ?? [];
  const again = evaluations.length > 1 ? `, evaluation ${evaluations.length}` : "";
  const missing = approvalProblems(grounds, { reason: "-", outcome: "-", signed: true });
  return alignColumns([
    ["run", `${runId} (${status})`],
    ["pipeline", `${pipeline.id}@${pipeline.version}`],
    ["suite", suite === undefined ? "none" : `${suite.id}@${suite.version}`],
    ["profile", profileId],
    ["image", last?.report.image.digest ?? "none that was evaluated"],
    [
      "scenarios",
      last === undefined ? "none" : `${last.report.passedCount} of ${last.report.total} passed${again}`,
    ],
    ...failed.map(({ id, title, failures }) => ["", `${id} ${title}: ${failures[0]?.message ?? "failed"}`]),
    ...(policy.length === 0 ? [["policy", "no stage checked one"]] : []),
    ...policy.map(({ name, passed, detail }) => [
      "policy",
      `${name} ${passed ? "passed" : "did not pass"}${detail === undefined ? "" : `: ${detail}`}`,
    ]),
    ...(acts.length === 0 ? [["people", "nobody answered or intervened"]] : []),
    ...acts.map(({ actor, what, time }) => ["people", `${actor} ${what} (${time})`]),
    ...sincePrevious(grounds).map((line) => ["since", line]),
    ...missing.map(({ message }) => ["missing", message]),
  ]);
}

/** What is not as it was when the pipeline was approved last. */
function sincePrevious(grounds: DecisionGrounds): readonly string[] {
  const { previous } = grounds;
  if (previous === undefined) return ["no run of this pipeline was approved before"];
  const { payload, time } = previous.record;
  const now = decisionSubject(grounds);
  const pairs = [
    ["image", payload.imageDigest ?? "none", now.imageDigest ?? "none"],
    ["pipeline version", payload.pipeline.version, now.pipeline.version],
    ["suite", `${payload.suite.id}@${payload.suite.version}`, `${now.suite.id}@${now.suite.version}`],
    ["profile", payload.profileId, now.profileId],
  ] as const;
  const changes = pairs.filter(([, before, after]) => before !== after);
  const name = `${payload.runId}, approved ${time}`;
  if (changes.length === 0) return [`${name}: the same image, pipeline, suite and profile`];
  return [name, ...changes.map(([what, before, after]) => `${what}: ${before} → ${after}`)];
}
