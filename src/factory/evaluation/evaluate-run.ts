import type { BuildEvent } from "../../build/progress/build-event.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { StopRequest } from "../../pipeline/engine/ports.ts";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import type { RunState } from "../../pipeline/engine/run-state.ts";
import { checkAction } from "../../pipeline/engine/run-status.ts";
import type { RunBinding } from "../../pipeline/run-store/run-manifest.ts";
import { type HeldRun, holdRun } from "../../pipeline/session/hold-run.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import { RunControl } from "../../pipeline/session/run-control.ts";
import type { Platform } from "../../plan/types.ts";
import type { SmokeReport } from "../../smoke/types.ts";
import { settleRun } from "../decide/settle-run.ts";
import { finalizeRun } from "../finalize/finalize-run.ts";
import { makeEvaluation } from "./make-evaluation.ts";
import type { OpenRunImage } from "./open-run-image.ts";
import { readEvaluations } from "./read-evaluations.ts";
import type { ChecksRequest } from "./run-scenarios.ts";
import type { ScenarioReport } from "./scenario-report.ts";

/** What an evaluation needs of this machine. */
export interface EvaluationPorts {
  readonly runtime: SmokeReport["runtime"];
  readonly platform: Platform;
  /** As runSmoke. */
  readonly runChecks: (request: ChecksRequest) => Promise<SmokeReport>;
  readonly inspect: OpenRunImage["inspect"];
}

export interface EvaluateCall {
  /** Absolute folder whose `.factory` has the run and the suites. */
  readonly projectDir: string;
  /** Folder of the run. */
  readonly dir: string;
  readonly ports: EvaluationPorts;
  /** Whether an image that was evaluated is to be evaluated once more. */
  readonly again?: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Told what scenarios do: each is a stage with its id. */
  readonly onProgress?: (event: BuildEvent) => void;
}

export type EvaluationEnd =
  | { readonly kind: "evaluated"; readonly report: ScenarioReport; readonly reportDigest: string }
  /** The run was begun without a suite. */
  | { readonly kind: "no-suite" }
  /** Somebody asked for it meanwhile. */
  | { readonly kind: "canceled" | "paused"; readonly reason?: string };

/**
 * Tries the scenarios of a run's suite on the image that it built. What was tried before is returned as it is, unless it is
 * to be done again. Throws RUN_BUSY, and RUN_ENDED or RUN_STATE for a run that is not at its exit; whatever keeps scenarios
 * from being tried is noted in the run, which goes on waiting for an evaluation, and thrown. INTERRUPTED leaves nothing behind.
 */
export async function evaluateRun(call: EvaluateCall): Promise<EvaluationEnd> {
  const known = knownEvaluation(call);
  if (known !== undefined) return known;
  const { manifest, state } = readRun(call.dir);
  checkEvaluable(state);
  const { suite } = manifest.binding ?? {};
  if (suite === undefined) return { kind: "no-suite" };
  const held = await holdRun(call);
  let end: EvaluationEnd;
  try {
    // It may have been decided, or evaluated, a moment ago.
    settleRun(held, call.projectDir);
    checkEvaluable(held.state);
    end = knownEvaluation(call) ?? (await evaluateHeld(call, held, suite));
  } finally {
    held.close();
  }
  if (end.kind === "canceled") await finalizeRun(call);
  return end;
}

/** The last report, when there is one and no further one is asked for. */
function knownEvaluation({ dir, again = false }: EvaluateCall): EvaluationEnd | undefined {
  const last = again ? undefined : readEvaluations(dir).at(-1);
  if (last === undefined) return undefined;
  if (last.kind === "valid") return { ...last, kind: "evaluated" };
  throw new FactoryError("RECORD_INVALID", `${last.file} is no evidence: ${last.reason}`, {
    source: last.file,
    hint: "restore that file, or evaluate once more with --again",
  });
}

/** Throws RUN_ENDED and RUN_STATE. */
function checkEvaluable(state: RunState): void {
  checkAction(state, "evaluate");
  if (!state.paused) return;
  throw new FactoryError("RUN_STATE", `evaluate is refused for the run ${state.runId}: it is paused`, {
    hint: `end that with: factory resume ${state.runId}`,
  });
}

async function evaluateHeld(
  call: EvaluateCall,
  held: HeldRun,
  suite: NonNullable<RunBinding["suite"]>,
): Promise<EvaluationEnd> {
  const { paths, state, emit } = held;
  const control = new RunControl({ paths, state, emit });
  try {
    control.watch();
    const signal = AbortSignal.any([call.signal, control.pausing]);
    return { kind: "evaluated", ...(await makeEvaluation({ ...call, signal }, held, suite)) };
  } catch (error) {
    const stop = call.signal.aborted ? undefined : control.stop();
    if (stop !== undefined) return stopped(held, stop);
    throw failed(error, held, call);
  } finally {
    if (state.status === "evaluating") control.betweenStages();
    control.close();
  }
}

function stopped(held: HeldRun, { kind, ...fields }: StopRequest): EvaluationEnd {
  const reason = fields.reason === undefined ? {} : { reason: fields.reason };
  if (kind === "pause") {
    held.emit({ event: "run.paused", ...fields });
    return { kind: "paused", ...reason };
  }
  held.emit(
    { event: "run.canceled", ...fields },
    { event: "run.completed", status: "canceled", final_outcome: null },
  );
  return { kind: "canceled", ...reason };
}

/** Notes why scenarios could not be tried, and says how to try again. */
function failed(error: unknown, held: HeldRun, { signal, again = false }: EvaluateCall): unknown {
  if (signal.aborted)
    return new FactoryError("INTERRUPTED", "the evaluation was interrupted", { cause: error });
  if (error instanceof FactoryError && error.code === "RUN_NOT_SAVED") return error;
  held.emit({ event: "run.evaluation_failed", error: (error as Error).message });
  if (!(error instanceof FactoryError)) return error;
  const { code, message, hint, source, details, problems } = error;
  return new FactoryError(code, message, {
    cause: error,
    problems,
    hint: `${hint === undefined ? "" : `${hint}; then: `}factory evaluate ${held.runId}${again ? " --again" : ""}`,
    ...(source === undefined ? {} : { source }),
    details: { ...details, runId: held.runId, runDir: held.paths.dir },
  });
}
