import type { OperatorAction, RunFacts } from "./handoff.ts";

/** summary.md: what ran, when, how long, and what came of it. */
export function summaryText(facts: RunFacts): string {
  return `# Run ${facts.runId}\n\n${summaryLines(facts).join("\n")}\n`;
}

/** The same without its title. */
export function summaryLines(facts: RunFacts): readonly string[] {
  return [
    ...factLines(facts),
    ...section("Stages", stageTable(facts)),
    ...section(
      "Answers",
      facts.answers.map(
        ({ node, value, actor, time }) => `- ${node}: ${inline(value)} by ${inline(actor)}, ${time}`,
      ),
    ),
    ...section("Interventions", facts.interventions.map(actionLine)),
  ];
}

const ACTIONS: Readonly<Record<OperatorAction["action"], string>> = {
  pause: "paused",
  resume: "resumed",
  cancel: "canceled",
  intervene: "intervened",
};

function factLines(facts: RunFacts): readonly string[] {
  const { status, simulated, pipeline, suite, profile, image, begun, ended, durationMs } = facts;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["Result", `${status}${simulated ? ", simulated" : ""}`],
    ["Why", facts.error],
    ["Pipeline", `${pipeline.id}@${pipeline.version}`],
    ["Scenario suite", suite === undefined ? "none" : `${suite.id}@${suite.version}`],
    ["Profile", profile ?? "none"],
    ["Image", image === undefined ? "none" : [image.digest, image.tag].filter(Boolean).join(", ")],
    ["Begun", begun],
    ["Ended", `${ended}, after ${(durationMs / 1000).toFixed(1)} s`],
    ["Retries", `${facts.retries}`],
  ];
  return rows.flatMap(([name, text]) => (text === undefined ? [] : [`- ${name}: ${inline(text)}`]));
}

function stageTable({ stages }: RunFacts): readonly string[] {
  if (stages.length === 0) return [];
  return [
    "| stage | outcome | visits | attempts | time |",
    "| --- | --- | --- | --- | --- |",
    ...stages.map(({ node, outcome, visits, attempts, durationMs, error }) => {
      const why = error === undefined || error === "" ? "" : `: ${cell(error)}`;
      return `| ${node} | ${outcome}${why} | ${visits} | ${attempts} | ${(durationMs / 1000).toFixed(1)} s |`;
    }),
  ];
}

function actionLine({ action, actor, time, reason, changed }: OperatorAction): string {
  const parts = [
    `${time}: ${ACTIONS[action]}`,
    ...(actor === undefined ? [] : [` by ${inline(actor)}`]),
    ...(changed === undefined ? [] : [`, set ${changed.join(", ")}`]),
    ...(reason === undefined ? [] : [`: ${inline(reason)}`]),
  ];
  return `- ${parts.join("")}`;
}

/** A part that has nothing to say is left out. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `## ${title}`, "", ...lines];
}

/** A text of somebody else's, so that it stays in its line. */
export function inline(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ").trim();
}

function cell(text: string): string {
  return inline(text).replaceAll("|", "\\|");
}
