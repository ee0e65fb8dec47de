/** Something wrong at one place of a plan. */
export interface PlanProblem {
  /** JSON pointer into the plan: `/stages/3/ops/0/dest`. */
  readonly pointer: string;
  readonly message: string;
  /** `file:line` of the project that asked for it. */
  readonly source?: string;
}
