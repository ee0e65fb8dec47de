import type { PipelineDiagnostic } from "../../pipeline/diagnostic.ts";
import { parsePipeline } from "../../pipeline/dot/parse-pipeline.ts";
import { lintPipeline } from "../../pipeline/lint/lint-pipeline.ts";
import { preparePipeline } from "../../pipeline/transforms/prepare-pipeline.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { QuietExit } from "../quiet-exit.ts";
import { printDiagnostics } from "./print-diagnostics.ts";
import { readPipelineFile } from "./read-pipeline-file.ts";

export interface LintedFile {
  readonly file: string;
  readonly diagnostics: readonly PipelineDiagnostic[];
}

interface LintOptions {
  readonly strict?: true;
  readonly json?: true;
}

export async function lintFiles(
  files: readonly string[],
  { strict, json }: LintOptions,
  context: Context,
): Promise<void> {
  const linted: LintedFile[] = [];
  for (const file of files) {
    linted.push({ file, diagnostics: lintText(await readPipelineFile(file, context), file) });
    context.signal.throwIfAborted();
  }
  context.stdout.write(json === true ? toJson(linted) : printDiagnostics(linted));
  const all = linted.flatMap(({ diagnostics }) => diagnostics);
  const refused = strict === true ? ["error", "warning"] : ["error"];
  if (all.some(({ severity }) => refused.includes(severity))) throw new QuietExit(1);
}

function lintText(text: string, file: string): readonly PipelineDiagnostic[] {
  const { graph, problems } = parsePipeline(text, file);
  if (graph === undefined) return problems;
  return [...problems, ...lintPipeline(preparePipeline(graph))].sort(
    (a, b) => a.line - b.line || a.column - b.column,
  );
}

/** Of several files each diagnostic names its own. */
function toJson(linted: readonly LintedFile[]): string {
  const diagnostics = linted.flatMap(({ file, diagnostics: found }) =>
    found.map(({ rule, severity, message, node, edge, line, column }) => ({
      ...(linted.length > 1 ? { file } : {}),
      rule,
      severity,
      message,
      node,
      edge,
      line,
      column,
    })),
  );
  return canonicalJson({ diagnostics }, { indent: 2 });
}
