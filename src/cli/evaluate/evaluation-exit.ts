import type { EvaluationEnd } from "../../factory/evaluation/evaluate-run.ts";

/** Of the process: 0 when all scenarios passed or there are none, 2 when one failed or the run was canceled, 4 when it waits. */
export function evaluationExit(end: EvaluationEnd): number {
  switch (end.kind) {
    case "evaluated":
      return end.report.passed ? 0 : 2;
    case "no-suite":
      return 0;
    case "canceled":
      return 2;
    case "paused":
      return 4;
  }
}
