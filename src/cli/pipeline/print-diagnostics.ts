import type { PipelineDiagnostic } from "../../pipeline/diagnostic.ts";
import type { LintedFile } from "./lint-files.ts";

const SEVERITIES = ["error", "warning", "info"] as const;

/** A line with its place for each diagnostic, what to do below it, and how many there are. */
export function printDiagnostics(linted: readonly LintedFile[]): string {
  const lines = linted.flatMap(({ file, diagnostics }) =>
    diagnostics.map((one) => diagnosticText(file, one)),
  );
  const all = linted.flatMap(({ diagnostics }) => diagnostics);
  const files = linted.length === 1 ? (linted[0]?.file ?? "") : `${linted.length} files`;
  const counts = SEVERITIES.flatMap((severity) => countText(all, severity));
  return `${[...lines, `${files}: ${counts.length === 0 ? "no problems" : counts.join(", ")}`].join("\n")}\n`;
}

function diagnosticText(
  file: string,
  { line, column, severity, message, rule, hint }: PipelineDiagnostic,
): string {
  const text = `${file}:${line}:${column}: ${severity}: ${message} [${rule}]`;
  return hint === undefined ? text : `${text}\n  help: ${hint}`;
}

function countText(all: readonly PipelineDiagnostic[], severity: (typeof SEVERITIES)[number]): string[] {
  const count = all.filter((one) => one.severity === severity).length;
  if (count === 0) return [];
  return [severity === "info" ? `${count} info` : `${count} ${severity}${count === 1 ? "" : "s"}`];
}
