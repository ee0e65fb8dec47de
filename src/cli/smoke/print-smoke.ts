import type { CheckReport, SmokeReport } from "../../smoke/types.ts";
import { formatDuration } from "../format-duration.ts";
import { printable } from "../printable.ts";

/** A report for people: every check with its time, and of those that failed why, and the last that was printed. */
export function printSmoke(report: SmokeReport): string {
  const { image, checks, runtime, endpoint, ms } = report;
  const failed = checks.filter(({ passed }) => !passed).length;
  const lines = [
    ...checks.flatMap(checkLines),
    "",
    `checks  ${failed === 0 ? `${checks.length} passed` : `${checks.length - failed} passed, ${failed} failed`}, ${formatDuration(ms)}`,
    `image   ${image.name}${image.digest === undefined ? "" : ` ${image.digest}`}`,
    `ran in  ${endpoint === undefined ? runtime : `BuildKit at ${endpoint}`}`,
  ];
  return `${lines.join("\n")}\n`;
}

function checkLines(check: CheckReport): readonly string[] {
  const { name, passed, isDefault, failures, ms, lastLines, source } = check;
  const title = `${passed ? "passed" : "FAILED"}  ${name}${isDefault ? " (default check)" : ""}  ${formatDuration(ms)}`;
  if (passed) return [title];
  return [
    title,
    ...(source === undefined ? [] : [`        at ${source}`]),
    ...failures.flatMap(({ message, diff = [] }) => [
      `        ${message}`,
      ...(diff.length === 0 ? [] : ["        - expected, + found:"]),
      ...diff.map((line) => `          ${line}`),
    ]),
    ...(lastLines.length === 0 ? [] : [`        last output${sizeText(check)}:`]),
    ...lastLines.map((line) => `        | ${printable(line)}`),
  ];
}

function sizeText({ stdoutBytes, stderrBytes }: CheckReport): string {
  return ` (of ${stdoutBytes} bytes on stdout, ${stderrBytes} on stderr)`;
}
