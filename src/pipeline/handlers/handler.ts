import type { Model } from "../engine/model.ts";
import type { StageRequest, StageResult } from "../engine/ports.ts";

/** One execution of a node, as its handler sees it. */
export interface StageCall extends StageRequest {
  readonly model: Model;
  readonly questionId: string;
  readonly runId: string;
  /** Absolute, as all folders here. */
  readonly runDir: string;
  /** Folder of this execution, which nothing else writes to. */
  readonly stageDir: string;
  readonly artifactsDir: string;
  readonly projectDir: string;
}

/** What a kind of node does. Made once for a run and called for many nodes, also at the same time. */
export interface Handler {
  readonly type: string;
  /** Whatever it throws is a failure of the stage, unless the run is being stopped. */
  execute(call: StageCall): Promise<StageResult>;
}

/** What a node of a type such as `factory.build` does; digests and numbers go into the context. */
export type StageFunction = (call: StageCall) => Promise<StageResult>;
