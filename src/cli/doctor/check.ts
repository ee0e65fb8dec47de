/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  /**
   * `missing` stops builds; `problem` stops images of the project from running here; `optional` only takes away a
   * possibility.
   */
  readonly state: "ok" | "missing" | "problem" | "optional";
  readonly finding: string;
  readonly hint?: string;
}
