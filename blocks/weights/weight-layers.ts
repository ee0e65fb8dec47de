import type { Contribution } from "../../src/plan/contracts.ts";

/** What one kind of weights adds; paths and patterns are of the contexts' root. */
export interface WeightLayers extends Contribution {
  /** What the context of weights has to hold. */
  readonly paths: readonly string[];
  /** Patterns of what the source no longer holds. */
  readonly left: readonly string[];
}
