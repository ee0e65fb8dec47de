import { FactoryError } from "../../errors/factory-error.ts";
import { componentAround } from "../engine/component-around.ts";
import type { RunLimits } from "../engine/run-limits.ts";
import { checkAction } from "../engine/run-status.ts";
import { drivenTime } from "./driven-time.ts";
import type { Session } from "./session.ts";

export interface ResumeWish {
  /** Where to go on instead of where the run was. */
  readonly from: string | undefined;
  readonly limits: RunLimits | undefined;
}

/** Throws RUN_ENDED, RUN_STATE and USAGE for a run that cannot go on, or not there. */
export function checkResume(session: Session, { from, limits }: ResumeWish): void {
  refuseEnded(session, from);
  refuseLate(session, limits);
  refuseUnknown(session, from);
}

function refuseEnded({ runId, run }: Session, from: string | undefined): void {
  checkAction(run.state, "resume");
  if (run.state.status === "evaluating" && from !== undefined) {
    throw new FactoryError("RUN_STATE", `the run ${runId} has come to its exit, and runs no stage again`, {
      source: "--from",
      hint: "begin a new run with factory run",
    });
  }
}

/** Another try would end at once. */
function refuseLate({ runId, run, paths }: Session, limits: RunLimits | undefined): void {
  const limitMs = limits?.runTimeoutMs;
  // No stage is left that could take time.
  if (limitMs === undefined || run.state.status === "evaluating") return;
  if (drivenTime(paths.journal) < limitMs) return;
  throw new FactoryError(
    "RUN_ENDED",
    `the run ${runId} has used up the ${limitMs / 1000} s that its profile allows`,
    { hint: "begin a new run with factory run" },
  );
}

function refuseUnknown({ run }: Session, from: string | undefined): void {
  if (from === undefined) return;
  const component = componentAround(run.model, from);
  if (component !== undefined) {
    throw new FactoryError(
      "USAGE",
      `${from} lies in a branch of ${component}, and a run cannot begin there`,
      {
        source: "--from",
        hint: `choose ${component}, or a node outside of its branches`,
      },
    );
  }
  if (run.model.node(from) !== undefined) return;
  throw new FactoryError("USAGE", `the pipeline has no node ${from}`, {
    source: "--from",
    hint: `choose one of ${run.model.graph.nodes.map(({ id }) => id).join(", ")}`,
  });
}
