import type { Rejection } from "../../plan/detection.ts";
import type { PlanInputs, PlannedProject } from "../../plan/plan-project.ts";
import type { DistributionExplanation } from "../../project/python/explain-distribution.ts";
import type { VariableExplanation } from "../../resolve/explain-variable.ts";

/** A plan and what it was made from. */
export interface Explained {
  readonly inputs: PlanInputs;
  readonly planned: PlannedProject;
}

/** Why something is as it is, by what it is; one name may be several things. */
export type Explanation =
  | VariableExplanation
  | DistributionInLayer
  | SystemPackageExplanation
  | StartExplanation
  | ManagerExplanation
  | LayerExplanation;

/** A distribution with the layer that holds it. */
export interface DistributionInLayer extends DistributionExplanation {
  readonly layer?: {
    readonly id: string;
    readonly group: string;
    /** `name==version` of what else is in the layer. */
    readonly with: readonly string[];
  };
}

export interface SystemPackageExplanation {
  readonly kind: "system-package";
  readonly name: string;
  readonly reasons: readonly {
    /** `configured`: the config lists it. `needed`: a distribution is known to need it. */
    readonly kind: "configured" | "needed";
    readonly distribution?: string;
    readonly why?: string;
    /** Only while something is built from source. */
    readonly buildOnly: boolean;
    readonly source: string;
  }[];
  readonly layer: string;
}

export interface StartExplanation {
  readonly kind: "start";
  readonly name: "start";
  /** Absent when nothing was found. */
  readonly command?: string;
  readonly source?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  readonly warning?: string;
  /** What could have been the start, and why it is not. */
  readonly rejected: readonly Rejection[];
}

export interface ManagerExplanation {
  readonly kind: "manager";
  readonly name: "manager";
  readonly manager: string;
  readonly lock?: string;
  /** Where the config decides it. */
  readonly source?: string;
  /** In the order in which they are taken; empty for stacks with one manager. */
  readonly candidates: readonly {
    readonly manager: string;
    readonly file: string;
    readonly found: boolean;
    readonly taken: boolean;
    /** Why it is not taken though its file is there. */
    readonly reason?: string;
  }[];
}

export interface LayerExplanation {
  readonly kind: "layer";
  readonly name: string;
  readonly group: string;
  readonly block: string;
  readonly stage: string;
  /** Place among the layers on the runtime base, from 1. */
  readonly position: number;
  readonly layers: number;
  /** What the stage starts from: the layer is re-made when that, or an op, changes. */
  readonly startsFrom: string;
  readonly ops: readonly string[];
  readonly distributions: readonly string[];
  /** Bytes of the wheels. */
  readonly size?: number;
}
