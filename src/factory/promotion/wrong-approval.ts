import type { DecisionHistory } from "../decisions/read-decisions.ts";

/** An amendment that keeps an image from being promoted, whichever run it was approved with. */
export interface WrongApproval {
  readonly runId: string;
  /** Number of the record of the amendment. */
  readonly record: number;
  readonly reason: string;
  readonly kind: "reversed" | "criticalIncident";
}

/** The first amendment that says an approval of that image turned out wrong. */
export function wrongApproval(
  decisions: readonly DecisionHistory[],
  digest: string,
): WrongApproval | undefined {
  return wrongApprovals(decisions, digest)[0];
}

export function wrongApprovals(
  decisions: readonly DecisionHistory[],
  digest: string,
): readonly WrongApproval[] {
  return decisions
    .filter(({ record: { payload } }) => payload.decision === "approved" && payload.imageDigest === digest)
    .flatMap(({ record, amendments }) =>
      amendments
        .filter(({ payload }) => payload.reversed === true || payload.criticalIncident === true)
        .map(({ index, payload }) => ({
          runId: record.payload.runId,
          record: index,
          reason: payload.reason,
          kind: payload.reversed === true ? ("reversed" as const) : ("criticalIncident" as const),
        })),
    );
}
