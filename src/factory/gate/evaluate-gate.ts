import type { GateCriteria, GateThresholds } from "./criteria.ts";
import type { GateMetrics } from "./window-metrics.ts";

/** What the evaluator says, in the words of the gate. */
export interface GateReport {
  readonly window_id: string;
  readonly thresholds: GateThresholds;
  readonly metrics: GateMetrics;
  readonly passed: boolean;
  /** Why it did not pass. */
  readonly failures: readonly string[];
}

/** Compares the metrics of a window with the criteria. */
export function evaluateGate(windowId: string, metrics: GateMetrics, criteria: GateCriteria): GateReport {
  const failures = [...countFailures(metrics, criteria), ...rateFailures(metrics, criteria.thresholds)];
  return {
    window_id: windowId,
    thresholds: criteria.thresholds,
    metrics,
    passed: failures.length === 0,
    failures,
  };
}

function countFailures(
  metrics: GateMetrics,
  { min_runs, required_class_minimum }: GateCriteria,
): readonly string[] {
  const failures: string[] = [];
  if (metrics.run_count < min_runs) failures.push(`run_count ${metrics.run_count} < ${min_runs}`);
  for (const name of Object.keys(required_class_minimum).sort()) {
    const least = required_class_minimum[name] ?? 0;
    const found = Object.hasOwn(metrics.run_count_by_class, name)
      ? (metrics.run_count_by_class[name] ?? 0)
      : 0;
    if (found < least) failures.push(`run_count_by_class[${name}] ${found} < ${least}`);
  }
  return failures;
}

function rateFailures(metrics: GateMetrics, thresholds: GateThresholds): readonly string[] {
  const failures: string[] = [];
  least("scenario_pass_rate_percent", thresholds.min_scenario_pass_rate_percent);
  least("first_pass_rate_percent", thresholds.min_first_pass_rate_percent);
  most("mean_retries", thresholds.max_mean_retries);
  if (!metrics.intervention_stable_or_decreasing) {
    const { intervention_avg_first_half: first, intervention_avg_second_half: second } = metrics;
    failures.push(
      `intervention_avg_second_half ${figure(second)} > intervention_avg_first_half ${figure(first)}`,
    );
  }
  most("decision_reversal_percent", thresholds.max_decision_reversal_percent);
  most("approved_run_critical_incidents", thresholds.max_approved_incidents);
  return failures;

  function least(name: "scenario_pass_rate_percent" | "first_pass_rate_percent", bound: number): void {
    if (metrics[name] < bound) failures.push(`${name} ${figure(metrics[name])} < ${bound}`);
  }

  function most(
    name: "mean_retries" | "decision_reversal_percent" | "approved_run_critical_incidents",
    bound: number,
  ): void {
    if (metrics[name] > bound) failures.push(`${name} ${figure(metrics[name])} > ${bound}`);
  }
}

/** Enough digits to be seen to differ from the bound. */
function figure(value: number): string {
  return Number.isInteger(value) ? `${value}` : `${Number(value.toPrecision(6))}`;
}
