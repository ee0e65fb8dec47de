import type { EvaluationEnd } from "../../factory/evaluation/evaluate-run.ts";
import { evaluationPaths } from "../../factory/evaluation/evaluation-paths.ts";
import { readEvaluations } from "../../factory/evaluation/read-evaluations.ts";
import type { ScenarioReport, ScenarioResult } from "../../factory/evaluation/scenario-report.ts";
import { formatDuration } from "../format-duration.ts";
import { printable } from "../printable.ts";
import { projectFlag } from "../project-flag.ts";

export interface EvaluationTextCall {
  readonly runId: string;
  /** Folder of the run. */
  readonly dir: string;
  /** Of the run, after the evaluation. */
  readonly status: string;
  /** As the user named the project. */
  readonly project: string;
}

/** What scenarios found, where the report is, and what to do next. */
export function evaluationText(end: EvaluationEnd, call: EvaluationTextCall): string {
  return `${linesOf(end, call).join("\n")}\n`;
}

function linesOf(end: EvaluationEnd, call: EvaluationTextCall): readonly string[] {
  const { runId, project } = call;
  const where = projectFlag(project);
  const because = "reason" in end && end.reason !== undefined ? `: ${end.reason}` : "";
  switch (end.kind) {
    case "evaluated":
      return reportLines(end.report, call, where);
    case "no-suite":
      return [
        "scenarios  none: the run was begun without a suite, so it cannot be approved",
        `next       factory runs show ${runId}${where}`,
      ];
    case "canceled":
      return [`run ${runId} was canceled${because}`];
    case "paused":
      return [`run ${runId} is paused${because}`, `next       factory resume ${runId}${where}`];
  }
}

function reportLines(report: ScenarioReport, call: EvaluationTextCall, where: string): readonly string[] {
  const { suite, passedCount, total, image, evaluation } = report;
  return [
    ...report.scenarios.flatMap(scenarioLines),
    "",
    `scenarios  ${passedCount} of ${total} passed of ${suite.id}@${suite.version}`,
    `image      ${image.digest}`,
    `report     ${evaluationPaths(call.dir, evaluation).markdown}`,
    ...(call.status === "evaluating" ? nextLines(report, call, where) : [`run        ${call.status}`]),
  ];
}

function nextLines(
  { passed, runId }: ScenarioReport,
  { dir }: EvaluationTextCall,
  where: string,
): readonly string[] {
  const reject = `factory reject ${runId} --reason '…' --remediation '…'${where}`;
  if (!passed) return ["approval   refused for good: a scenario failed", `next       ${reject}`];
  if (readEvaluations(dir).some((each) => each.kind === "broken" || !each.report.passed)) {
    return [
      "approval   refused for good: another evaluation of this run did not pass",
      `next       ${reject}`,
    ];
  }
  return [`next       factory approve ${runId} --reason '…' --outcome '…'${where}`, `or         ${reject}`];
}

function scenarioLines({
  id,
  title,
  passed,
  ms,
  failures,
  signature,
  output,
}: ScenarioResult): readonly string[] {
  const line = `${passed ? "passed" : "FAILED"}  ${id.padEnd(6)}  ${printable(title)}  ${formatDuration(ms)}`;
  if (passed) return [line];
  return [
    line,
    ...failures.flatMap(({ message, diff = [] }) => [
      `        ${printable(message)}`,
      ...(diff.length === 0 ? [] : ["        - expected, + found:"]),
      ...diff.map((each) => `          ${printable(each)}`),
    ]),
    ...(signature === undefined ? [] : [`        signature ${signature}`]),
    ...(output === undefined ? [] : ["        last output:"]),
    ...(output ?? "").split("\n").flatMap((each) => (each === "" ? [] : [`        | ${printable(each)}`])),
  ];
}
