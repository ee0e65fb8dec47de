import { platformText } from "../plan/same-platform.ts";
import type { Input, Op, Plan, Platform } from "../plan/types.ts";

export interface PlanImage {
  readonly ref: string;
  readonly platform: Platform;
}

/** Every image ref a plan names, sorted, each once. */
export function planImageRefs(plan: Plan): readonly string[] {
  return [...new Set(planImages(plan).map(({ ref }) => ref))];
}

/** Every image that a plan names, sorted, each once for every platform of which it is needed. */
export function planImages(plan: Plan): readonly PlanImage[] {
  const images = new Map<string, PlanImage>();
  for (const { input, platform } of planInputs(plan)) {
    if (input.kind === "image") {
      images.set(`${input.ref} ${platformText(platform)}`, { ref: input.ref, platform });
    }
  }
  return [...images.keys()].sort().flatMap((key) => images.get(key) ?? []);
}

function* planInputs(plan: Plan): Generator<{ readonly input: Input; readonly platform: Platform }> {
  yield { input: plan.target.base, platform: plan.platform };
  for (const stage of plan.stages) {
    const { platform = plan.platform } = stage;
    yield { input: stage.from, platform };
    for (const op of stage.ops) for (const input of opInputs(op)) yield { input, platform };
  }
}

function* opInputs(op: Op): Generator<Input> {
  if (op.kind === "copy") yield op.from;
  if (op.kind !== "exec") return;
  for (const mount of op.mounts ?? []) {
    if (mount.kind === "bind") yield mount.from;
  }
}
