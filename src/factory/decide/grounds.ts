import type { Problem } from "../../errors/factory-error.ts";
import type { RunStatus } from "../../pipeline/engine/run-state.ts";
import type { DecisionHistory } from "../decisions/read-decisions.ts";
import type { Evaluation } from "../evaluation/read-evaluations.ts";
import type { WrongApproval } from "../promotion/wrong-approval.ts";

export interface PolicyResult {
  /** Id of the stage. */
  readonly name: string;
  readonly passed: boolean;
  readonly detail?: string;
}

/** Somebody did something to the run while it was executed. */
export interface HumanAct {
  readonly time: string;
  readonly actor: string;
  /** Such as `answered review: exit`. */
  readonly what: string;
}

/** Everything that a decision about a run is made on, as it is now. */
export interface DecisionGrounds {
  readonly runId: string;
  /** By the journal, whatever other files say. */
  readonly status: RunStatus;
  /** Run whose stage started this one. */
  readonly parentRun?: string;
  readonly simulated: boolean;
  readonly pipeline: { readonly id: string; readonly version: string };
  /** Absent when the run is not bound to one. */
  readonly suite?: { readonly id: string; readonly version: string; readonly digest: string };
  readonly profileId: string;
  /** What the profile of the run demands. */
  readonly demands: {
    readonly signedDecisions: boolean;
    readonly sbom: boolean;
    readonly provenance: boolean;
  };
  /** In their order. */
  readonly evaluations: readonly Evaluation[];
  readonly policy: readonly PolicyResult[];
  /** Goal gates whose latest outcome is no success. */
  readonly failedGates: readonly string[];
  /** What is attached to the image, or was made of it by a stage. */
  readonly attached: { readonly sbom: boolean; readonly provenance: boolean };
  /** Approvals of the same image that turned out wrong. */
  readonly incidents: readonly WrongApproval[];
  /** Files of the run that are not as they were written. */
  readonly damage: readonly Problem[];
  readonly evidence: readonly { readonly name: string; readonly digest: string }[];
  readonly acts: readonly HumanAct[];
  /** The last approval of the same pipeline that nothing has reversed. */
  readonly previous?: DecisionHistory;
  /** What was decided already. */
  readonly decision?: DecisionHistory;
}

/** The evaluation that counts; the earlier ones have to agree with it. */
export function lastEvaluation({ evaluations }: Pick<DecisionGrounds, "evaluations">) {
  const last = evaluations.at(-1);
  return last?.kind === "valid" ? last : undefined;
}

/** Whether two digests, ids or versions are the same thing. */
export function isSameVersion(
  a: { readonly id: string; readonly version: string | number },
  b: { readonly id: string; readonly version: string | number },
): boolean {
  return a.id === b.id && `${a.version}` === `${b.version}`;
}
