import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { GATE_PROFILES, type GateCriteria, readCriteria } from "../../factory/gate/criteria.ts";
import { evaluateGate, type GateReport } from "../../factory/gate/evaluate-gate.ts";
import { readWindow } from "../../factory/gate/read-window.ts";
import { alignColumns } from "../compat/align-columns.ts";
import type { Context } from "../context.ts";
import { printDocument } from "../decisions/print-document.ts";
import { QuietExit } from "../quiet-exit.ts";

export interface EvaluateOptions {
  readonly file: string;
  readonly window: string;
  readonly profile?: string;
  readonly criteria?: string;
  readonly json?: true;
}

/** `factory gate evaluate` */
export async function runEvaluate(options: EvaluateOptions, context: Context): Promise<void> {
  const criteria = await chosenCriteria(options, context);
  const sums = await readWindow({
    file: resolve(context.cwd, options.file),
    shown: options.file,
    windowId: options.window,
    classes: Object.keys(criteria.required_class_minimum),
    signal: context.signal,
  });
  const report = evaluateGate(options.window, sums.metrics(), criteria);
  printDocument(report, reportText(report, criteria), { json: options.json, context });
  if (!report.passed) throw new QuietExit(2);
}

async function chosenCriteria(
  { profile, criteria }: EvaluateOptions,
  { cwd }: Context,
): Promise<GateCriteria> {
  if (criteria !== undefined) return readCriteria(resolve(cwd, criteria), criteria);
  const chosen = profile === undefined ? undefined : GATE_PROFILES[profile];
  if (chosen !== undefined) return chosen;
  throw new FactoryError("USAGE", "the gate has no criteria", {
    hint: `give --profile ${Object.keys(GATE_PROFILES).join(" or ")}, or --criteria FILE`,
  });
}

function reportText(
  { window_id, metrics, thresholds, passed, failures }: GateReport,
  criteria: GateCriteria,
): string {
  const classes = [
    ...new Set([...Object.keys(criteria.required_class_minimum), ...Object.keys(metrics.run_count_by_class)]),
  ].sort();
  const lines = [
    ["metric", "found", "needed"],
    ["runs", `${metrics.run_count}`, `>= ${criteria.min_runs}`],
    ...classes.map((name) => [
      `runs of ${name}`,
      `${metrics.run_count_by_class[name] ?? 0}`,
      `>= ${criteria.required_class_minimum[name] ?? 0}`,
    ]),
    [
      "scenarios passed",
      `${figure(metrics.scenario_pass_rate_percent)} %`,
      `>= ${thresholds.min_scenario_pass_rate_percent} %`,
    ],
    [
      "approved at first",
      `${figure(metrics.first_pass_rate_percent)} %`,
      `>= ${thresholds.min_first_pass_rate_percent} %`,
    ],
    ["retries per run", figure(metrics.mean_retries), `<= ${thresholds.max_mean_retries}`],
    [
      "interventions, second half",
      figure(metrics.intervention_avg_second_half),
      `<= ${figure(metrics.intervention_avg_first_half)}, the first half`,
    ],
    [
      "decisions reversed",
      `${figure(metrics.decision_reversal_percent)} %`,
      `<= ${thresholds.max_decision_reversal_percent} %`,
    ],
    [
      "critical incidents",
      `${metrics.approved_run_critical_incidents}`,
      `<= ${thresholds.max_approved_incidents}`,
    ],
  ];
  const verdict = passed ? "passed" : "not passed";
  const why = failures.map((failure) => `  ${failure}\n`).join("");
  return `window ${window_id}, ${criteria.version}: ${verdict}\n${alignColumns(lines)}${why}`;
}

function figure(value: number): string {
  return `${Number(value.toFixed(2))}`;
}
