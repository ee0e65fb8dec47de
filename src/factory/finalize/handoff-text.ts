import type { DecisionSummary, Handoff } from "./handoff.ts";
import { inline, section, summaryLines } from "./summary-text.ts";

/** handoff.md: run summary, scenario reports, decision, open risks and next actions. */
export function handoffText(handoff: Handoff): string {
  const { evaluations, evaluationErrors, decision, openRisks, nextActions } = handoff;
  const lines = [
    `# Handoff of run ${handoff.runId}`,
    "",
    ...summaryLines(handoff),
    ...section("Scenarios", [
      ...evaluations.map(
        ({ evaluation, passed, total, file, digest, imageDigest }) =>
          `- evaluation ${evaluation}: ${passed} of ${total} passed on ${imageDigest}; ${file} (${digest})`,
      ),
      ...evaluationErrors.map((error) => `- could not be tried: ${inline(error)}`),
      ...(evaluations.length === 0 && evaluationErrors.length === 0 ? ["No scenario was tried."] : []),
    ]),
    ...section("Decision", decision === undefined ? ["There is none."] : decisionLines(decision)),
    ...section(
      "Open risks",
      openRisks.length === 0
        ? ["None that the files of the run tell of."]
        : openRisks.map(({ risk, message }) => `- ${risk}: ${inline(message)}`),
    ),
    ...section(
      "Next actions",
      nextActions.map(({ command, why }) => `- \`${command}\`: ${inline(why)}`),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function decisionLines({
  payload,
  actor,
  time,
  index,
  hash,
  signed,
  amendments,
}: DecisionSummary): readonly string[] {
  if (payload.kind !== "decision") return [];
  const said: readonly (readonly [string, string | undefined])[] = [
    ["Reason", payload.reason],
    ["What users see", payload.outcome],
    ["Remediation", payload.remediation],
    ["Record", `${index}, ${hash}, ${signed ? "signed" : "not signed"}`],
  ];
  return [
    `- ${payload.decision} by ${inline(actor.name)} (${actor.source}), ${time}`,
    ...said.flatMap(([name, text]) => (text === undefined ? [] : [`- ${name}: ${inline(text)}`])),
    ...amendments.map(
      (amendment) =>
        `- Amended by ${inline(amendment.actor.name)}, ${amendment.time}: ${inline(amendment.payload.reason)}`,
    ),
  ];
}
