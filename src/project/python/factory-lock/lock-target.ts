import { acceleratorOf } from "../../accelerator.ts";
import type { Accelerator, Config, Sourced } from "../../types.ts";
import type { PythonProject } from "../types.ts";

/** What a project says that its packages have to compute on: a lock answers for this alone. */
export interface LockTarget {
  readonly accelerator: Accelerator;
  /** The CUDA that the config names (`12.1`); absent where nothing computes on CUDA. */
  readonly cuda?: Sourced<string>;
}

export function lockTarget(config: Config, python: PythonProject | undefined): LockTarget {
  const accelerator = acceleratorOf(config, python);
  const { cuda } = config;
  return { accelerator, ...(accelerator === "cuda" && cuda !== undefined ? { cuda } : {}) };
}
