import type { Input, Op, Plan } from "../plan/types.ts";

/** Every image ref a plan names, sorted, each once. */
export function planImageRefs(plan: Plan): readonly string[] {
  const refs = new Set<string>();
  for (const input of planInputs(plan)) {
    if (input.kind === "image") refs.add(input.ref);
  }
  return [...refs].sort();
}

function* planInputs(plan: Plan): Generator<Input> {
  yield plan.target.base;
  for (const stage of plan.stages) {
    yield stage.from;
    for (const op of stage.ops) yield* opInputs(op);
  }
}

function* opInputs(op: Op): Generator<Input> {
  if (op.kind === "copy") yield op.from;
  if (op.kind !== "exec") return;
  for (const mount of op.mounts ?? []) {
    if (mount.kind === "bind") yield mount.from;
  }
}
