import type { Plan } from "../plan/types.ts";
import type { SolveStatus, TransferCount } from "./buildkit/types.ts";
import type { ProgressTracker } from "./progress/track-progress.ts";
import type { VertexOrigin } from "./types.ts";

/** The client's own work on a build, apart from what the builder does. */
export type ClientPhase =
  | "read project"
  | "lock"
  | "resolve and plan"
  | "connect"
  | "compare with the last build"
  | "read bases"
  | "render"
  | "solve"
  | "finish output";

/** Hears what a build does while it runs, so that something is known of a build that fails, too. */
export interface BuildObserver {
  /** Does a part of the client's work. */
  timed<T>(phase: ClientPhase, work: () => Promise<T>): Promise<T>;
  /** Called once, before the first status. */
  onSolve(solve: SolveBegin): void;
  onStatus(status: SolveStatus): void;
  /** What was sent in all, also when the solve failed. */
  onTransfer(transfer: TransferCount): void;
}

export interface SolveBegin {
  readonly plan: Plan;
  readonly tracker: ProgressTracker;
  /** By vertex digest. */
  readonly origins: ReadonlyMap<string, VertexOrigin>;
  /** Hides secrets in a line. */
  readonly mask: (line: string) => string;
}

/** For builds that nobody looks back on. */
export const UNOBSERVED: BuildObserver = {
  timed: (_phase, work) => work(),
  onSolve: () => {},
  onStatus: () => {},
  onTransfer: () => {},
};
