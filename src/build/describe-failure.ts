import { FactoryError } from "../errors/factory-error.ts";
import type { ExecOp, Op, Plan } from "../plan/types.ts";
import type { ProgressTracker } from "./progress/track-progress.ts";
import type { RenderedLlb } from "./types.ts";

export interface SolvedPlan {
  readonly plan: Plan;
  readonly rendered: RenderedLlb;
  readonly tracker: ProgressTracker;
}

/** Says in the plan's words what failed: the command, its exit code, its last output, the block and file that asked for it. */
export function describeFailure(error: unknown, { plan, rendered, tracker }: SolvedPlan): unknown {
  if (!(error instanceof FactoryError) || error.code !== "BUILD_FAILED") return error;
  const vertex = error.details?.vertex;
  const origin = typeof vertex === "string" ? rendered.origins.get(vertex) : undefined;
  const stage = plan.stages.find((candidate) => candidate.id === origin?.stage);
  if (typeof vertex !== "string" || origin === undefined || stage === undefined) return error;
  const op = origin.op === undefined ? undefined : stage.ops[origin.op];
  const exitCode = error.details?.exitCode;
  const what = op === undefined ? stage.name : describeOp(op);
  // Without an exit code it was the builder that could not run the op, and only the builder says why.
  const ending = typeof exitCode === "number" ? `exited with code ${exitCode}` : `failed: ${error.message}`;
  const source = op?.kind === "exec" ? op.source : undefined;
  return new FactoryError("BUILD_FAILED", `stage ${stage.id} (block ${stage.block}): ${what} ${ending}`, {
    cause: error,
    ...(source === undefined ? {} : { source }),
    ...hintOf(error, exitCode),
    details: {
      stage: stage.id,
      block: stage.block,
      ...(op?.kind === "exec" ? { command: commandText(op) } : {}),
      ...(typeof exitCode === "number" ? { exitCode } : {}),
      reason: error.message,
      output: tracker.outputOf(vertex),
    },
  });
}

function hintOf({ hint }: FactoryError, exitCode: unknown): { readonly hint?: string } {
  if (hint !== undefined) return { hint };
  if (typeof exitCode !== "number") return {};
  return { hint: "read the output below; the command ran in the build, not on this machine" };
}

function describeOp(op: Op): string {
  if (op.kind === "exec") return `"${op.label ?? commandText(op)}"`;
  return `the ${op.kind} op`;
}

function commandText(op: ExecOp): string {
  return op.command ?? (op.argv ?? []).join(" ");
}
