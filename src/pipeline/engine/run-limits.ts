/** What a run may not go beyond, whatever its pipeline says; absent is no limit of its own. */
export interface RunLimits {
  /** Further tries of one stage. */
  readonly maxRetries?: number;
  /** Of stages that do something; a person may take any time to answer. */
  readonly stageTimeoutMs?: number;
  /** While a process drives the run, over all its resumptions. */
  readonly runTimeoutMs?: number;
  /** Commands, agents and functions that run at the same time. */
  readonly parallelStages?: number;
  readonly nodeVisits?: number;
  readonly restarts?: number;
  /** Bytes at the end of what a stage prints that the context gets. */
  readonly logBytes?: number;
}

/** The smaller one; the value itself without a limit. */
export function capped(value: number, limit: number | undefined): number {
  return limit === undefined ? value : Math.min(value, limit);
}
