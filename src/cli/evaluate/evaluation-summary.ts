import { readEvaluations } from "../../factory/evaluation/read-evaluations.ts";

/** An evaluation as commands with `--json` print it; the rest is in its report. */
export interface EvaluationSummary {
  /** Its folder in `evaluations/` of the run. */
  readonly evaluation: number;
  readonly total: number;
  readonly passed: number;
  readonly reportDigest: string;
  readonly imageDigest: string;
  readonly failed: readonly { readonly id: string; readonly signature: string }[];
}

/** The last evaluation of a run, in its folder `dir`; null when no scenario was tried, or its report is no evidence any more. */
export function evaluationSummary(dir: string): EvaluationSummary | null {
  const last = readEvaluations(dir).at(-1);
  if (last?.kind !== "valid") return null;
  const { report, reportDigest } = last;
  return {
    evaluation: report.evaluation,
    total: report.total,
    passed: report.passedCount,
    reportDigest,
    imageDigest: report.image.digest,
    failed: report.scenarios.flatMap(({ id, passed, signature = "" }) => (passed ? [] : [{ id, signature }])),
  };
}
