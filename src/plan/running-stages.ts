import { platformText } from "./same-platform.ts";
import type { Plan, Stage } from "./types.ts";

/** The stages that run commands, by the platform that they run them on; such as `linux/amd64`. */
export function runningStages(plan: Plan): ReadonlyMap<string, readonly Stage[]> {
  const found = new Map<string, Stage[]>();
  for (const stage of plan.stages) {
    if (!stage.ops.some(({ kind }) => kind === "exec")) continue;
    const platform = platformText(stage.platform ?? plan.platform);
    found.set(platform, [...(found.get(platform) ?? []), stage]);
  }
  return found;
}
