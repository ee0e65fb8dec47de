import { FactoryError } from "../../errors/factory-error.ts";
import type { Model } from "../engine/model.ts";
import type { StageRequest, StageResult } from "../engine/ports.ts";
import { questionId } from "../engine/run-stage.ts";
import type { Outcome } from "../outcome.ts";
import type { RunPaths } from "../run-store/run-paths.ts";
import type { StageFolders } from "../run-store/stage-folders.ts";
import type { Handler, StageCall } from "./handler.ts";

export interface ExecutorCall {
  readonly model: Model;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly folders: StageFolders;
  readonly paths: RunPaths;
  readonly runId: string;
  readonly projectDir: string;
}

/** Runs the handler of a node in a folder of its own. Throws only when the folder cannot be written. */
export function stageExecutor(executor: ExecutorCall): (request: StageRequest) => Promise<StageResult> {
  return async (request) => {
    const { model, handlers, folders, paths, runId, projectDir } = executor;
    const { node, index, attempt, restart } = request;
    const key = { node: node.id, index, attempt, restart };
    const kind = model.kind(node);
    const handler = handlers.get(kind);
    const call: StageCall = {
      ...request,
      model,
      questionId: questionId(node, request),
      runId,
      runDir: paths.dir,
      stageDir: folders.open(key, { waited: request.question !== undefined }),
      artifactsDir: paths.artifacts,
      projectDir,
    };
    const result =
      handler === undefined
        ? { status: "fail" as const, failureReason: `there is no handler for ${kind}`, retryable: false }
        : await guarded(handler, call);
    // The folder of an interrupted stage says nothing about how it ended.
    if (!("waiting" in result) && !request.signal.aborted) folders.close(key, result);
    return result;
  };
}

async function guarded(handler: Handler, call: StageCall): Promise<StageResult> {
  try {
    return await handler.execute(call);
  } catch (error) {
    if (error instanceof FactoryError && error.code === "RUN_NOT_SAVED") throw error;
    return thrownOutcome(error);
  }
}

/** What cannot be reached may be there later; what is wrong stays wrong. */
function thrownOutcome(error: unknown): Outcome {
  const failureReason = error instanceof Error ? error.message : String(error);
  if (!(error instanceof FactoryError)) return { status: "fail", failureReason, retryable: true };
  const retryable = error.fault === "environment" || error.fault === "work";
  return { status: "fail", failureReason: `${failureReason} [${error.code}]`, retryable };
}
