import { capped } from "../engine/run-limits.ts";
import type { StageCall } from "./handler.ts";

/** Milliseconds after which a stage is ended: its `timeout`, and what holds for all stages. */
export function stageTimeoutMs({ model, node }: Pick<StageCall, "model" | "node">): number | undefined {
  const own = model.durationMs(node, "timeout");
  const limit = model.limits.stageTimeoutMs;
  return own === undefined ? limit : capped(own, limit);
}
