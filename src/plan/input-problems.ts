import { assertNever } from "../errors/assert-never.ts";
import type { PlanProblem } from "./plan-problem.ts";
import { isSha256 } from "./plan-values.ts";
import type { Input, Plan, Stage } from "./types.ts";

/** What is wrong with an input. `stages` are those that may be referred to, `all` names the others. */
export function* inputProblems(
  input: Input,
  pointer: string,
  scope: { readonly stages: ReadonlyMap<string, Stage>; readonly plan: Plan },
): Iterable<PlanProblem> {
  switch (input.kind) {
    case "scratch":
      return;
    case "image":
      if (!/^\S+$/.test(input.ref))
        yield { pointer, message: `image ref "${input.ref}" is empty or has blanks` };
      if (input.digest !== undefined && !isSha256(input.digest)) {
        yield { pointer, message: `digest "${input.digest}" is not sha256: and 64 hex digits` };
      }
      return;
    case "http":
      if (!/^https?:\/\/[^\s/]/.test(input.url)) {
        yield { pointer, message: `"${input.url}" is not an http(s) address` };
      }
      if (!isSha256(input.checksum)) {
        yield { pointer, message: `checksum "${input.checksum}" is not sha256: and 64 hex digits` };
      }
      return;
    case "context":
      if (Object.hasOwn(scope.plan.contexts, input.name)) return;
      yield { pointer, message: `context ${input.name} is unknown` };
      return;
    case "stage":
      return yield* stageProblem(input.id, pointer, scope);
    case "merge":
      yield* inputProblems(input.base, `${pointer}/base`, scope);
      for (const [index, id] of input.layers.entries()) {
        yield* layerProblem(id, `${pointer}/layers/${index}`, scope);
      }
      return;
    default:
      return assertNever(input);
  }
}

/** A layer of a merge or of the target: a stage that can be referred to and has a layerId. */
export function* layerProblem(
  id: string,
  pointer: string,
  scope: { readonly stages: ReadonlyMap<string, Stage>; readonly plan: Plan },
): Iterable<PlanProblem> {
  yield* stageProblem(id, pointer, scope);
  const stage = scope.stages.get(id);
  if (stage !== undefined && stage.layerId === undefined) {
    yield { pointer, message: `stage ${id} is used as a layer but has no layerId` };
  }
}

function* stageProblem(
  id: string,
  pointer: string,
  { stages, plan }: { readonly stages: ReadonlyMap<string, Stage>; readonly plan: Plan },
): Iterable<PlanProblem> {
  if (stages.has(id)) return;
  const exists = plan.stages.some((stage) => stage.id === id);
  yield { pointer, message: exists ? `stage ${id} does not come before` : `stage ${id} is unknown` };
}
