import { FactoryError } from "../../errors/factory-error.ts";
import type { Plan } from "../../plan/types.ts";
import type { SolveStatus } from "../buildkit/types.ts";
import type { ProgressTracker } from "../progress/track-progress.ts";

type Vertex = SolveStatus["vertexes"][number];

export interface BakeFailure {
  readonly plan: Plan;
  readonly tracker: ProgressTracker;
  /** The first vertex that failed of itself. */
  readonly failed: Vertex | undefined;
  /** What buildx printed besides its progress. */
  readonly said: readonly string[];
  readonly source: string;
}

const UNREACHABLE =
  /connection refused|no such file or directory.*sock|deadline exceeded|unavailable|no such host|certificate|context deadline/i;

/** Says in the plan's words what failed. */
export function bakeFailure({ plan, tracker, failed, said, source }: BakeFailure): FactoryError {
  const reason = failed?.error ?? lastError(said);
  const stage = plan.stages.find(({ id }) => id === failed?.name);
  if (failed === undefined && UNREACHABLE.test(reason)) {
    return new FactoryError("ENDPOINT_UNAVAILABLE", `buildx does not reach the builder: ${reason}`, {
      source,
      hint: "start the builder, or name another one with --endpoint",
    });
  }
  const exitCode = /exit code: (\d+)/.exec(reason)?.[1];
  const ending = exitCode === undefined ? `failed: ${reason}` : `a command exited with code ${exitCode}`;
  const who = stage === undefined ? "buildx bake" : `stage ${stage.id} (block ${stage.block})`;
  return new FactoryError("BUILD_FAILED", `${who}: ${ending}`, {
    hint: "read the output below; the same Dockerfile is written by `factory build --builder bake --print DIR`",
    details: {
      ...(stage === undefined ? {} : { stage: stage.id, block: stage.block }),
      ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
      reason,
      output: failed === undefined ? [] : tracker.outputOf(failed.digest),
    },
  });
}

function lastError(said: readonly string[]): string {
  const error = said.findLast((line) => line.startsWith("ERROR: "));
  return error?.slice("ERROR: ".length) ?? said.at(-1) ?? "it said nothing";
}
