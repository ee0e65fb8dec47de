import type { ScenarioReport, ScenarioResult } from "./scenario-report.ts";

/** A report for people: all scenarios in a table, and of those that failed why. */
export function renderScenarioMarkdown(report: ScenarioReport): string {
  const { suite, pipeline, image, runtime, total, passedCount, scenarios } = report;
  const failed = scenarios.filter(({ passed }) => !passed);
  const lines = [
    `# Scenarios of ${suite.id}@${suite.version}: ${passedCount} of ${total} passed`,
    "",
    `- run: \`${report.runId}\`, evaluation ${report.evaluation}`,
    `- pipeline: ${inline(pipeline.id)} ${code(pipeline.version)}`,
    `- image: ${code(image.digest)}, made by the stage ${code(image.stage)}`,
    `- name: ${code(image.name)}, ${image.platform.os}/${image.platform.architecture}`,
    `- suite: ${code(suite.digest)}`,
    `- tried: ${new Date(report.startedMs).toISOString()} with ${runtime}, ${seconds(report.ms)}`,
    "",
    "| scenario | kind | title | result | time |",
    "| -------- | ---- | ----- | ------ | ---- |",
    ...scenarios.map(row),
    ...failed.flatMap(failure),
    "",
  ];
  return lines.join("\n");
}

function row({ id, kind, title, passed, ms }: ScenarioResult): string {
  return `| ${id} | ${kind} | ${inline(title)} | ${passed ? "passed" : "**FAILED**"} | ${seconds(ms)} |`;
}

function failure({ id, title, failures, signature, output }: ScenarioResult): readonly string[] {
  return [
    "",
    `## ${id} ${inline(title)}`,
    "",
    ...failures.map(({ message }) => `- ${inline(message)}`),
    ...(signature === undefined ? [] : ["", `Signature: \`${signature}\``]),
    ...failures.flatMap(({ diff = [] }) => (diff.length === 0 ? [] : ["", ...block(diff, "diff")])),
    ...(output === undefined ? [] : ["", "Last output:", "", ...block(output.split("\n"), "text")]),
  ];
}

/** What an image prints may look like the end of a block. */
function block(lines: readonly string[], language: string): readonly string[] {
  const longest = Math.max(
    0,
    ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(({ length }) => length)),
  );
  const fence = "`".repeat(Math.max(3, longest + 1));
  return [`${fence}${language}`, ...lines.map(printable), fence];
}

/** Text that must stay text, in one line. */
function inline(text: string): string {
  return printable(text.replaceAll(/\s+/g, " ")).replaceAll(/[\\`*_{}[\]<>#|~]/g, "\\$&");
}

function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t]/gu, "\uFFFD");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
