import type { EvalRecord } from "./eval-record.ts";

/** In the words of the gate's output. */
export interface GateMetrics {
  readonly run_count: number;
  readonly run_count_by_class: Readonly<Record<string, number>>;
  readonly scenario_pass_rate_percent: number;
  readonly first_pass_rate_percent: number;
  readonly mean_retries: number;
  readonly intervention_avg_first_half: number;
  readonly intervention_avg_second_half: number;
  readonly intervention_stable_or_decreasing: boolean;
  readonly decision_reversal_percent: number;
  readonly approved_run_critical_incidents: number;
}

/** What is kept of the records of a window: sums, and one number for each run. */
export class WindowSums {
  readonly #interventions: number[] = [];
  readonly #classes = new Map<string, number>();
  #total = 0;
  #passed = 0;
  #firstPass = 0;
  #retries = 0;
  #approved = 0;
  #reversed = 0;
  #incidents = 0;

  get runs(): number {
    return this.#interventions.length;
  }

  /** In the order of the file, which decides the halves. */
  add(record: EvalRecord): void {
    this.#interventions.push(record.interventions);
    this.#classes.set(record.pipeline_class, (this.#classes.get(record.pipeline_class) ?? 0) + 1);
    this.#total += record.scenario_total;
    this.#passed += record.scenario_passed;
    this.#retries += record.retries;
    if (record.first_pass_success) this.#firstPass += 1;
    // A rejection that turned out wrong is a reversal, too: the share is that of the approved runs.
    if (record.decision_reversed) this.#reversed += 1;
    if (record.decision !== "approved") return;
    this.#approved += 1;
    if (record.critical_incident) this.#incidents += 1;
  }

  metrics(): GateMetrics {
    const runs = this.runs;
    const split = Math.max(1, Math.floor(runs / 2));
    const first = mean(this.#interventions.slice(0, split));
    const second = mean(this.#interventions.slice(split));
    return {
      run_count: runs,
      run_count_by_class: Object.fromEntries([...this.#classes].sort(([a], [b]) => (a < b ? -1 : 1))),
      scenario_pass_rate_percent: percent(this.#passed, this.#total),
      first_pass_rate_percent: percent(this.#firstPass, runs),
      mean_retries: this.#retries / Math.max(1, runs),
      intervention_avg_first_half: first,
      intervention_avg_second_half: second,
      intervention_stable_or_decreasing: second <= first,
      decision_reversal_percent: percent(this.#reversed, Math.max(1, this.#approved)),
      approved_run_critical_incidents: this.#incidents,
    };
  }
}

/** 0 for no values: the second half of a single run. */
function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / Math.max(1, values.length);
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (part / whole) * 100;
}
