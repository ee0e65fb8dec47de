import type { PlannedProject } from "../../plan/plan-project.ts";
import type { StartExplanation } from "./types.ts";

export function explainStart({ detection }: PlannedProject): StartExplanation {
  const { start, ports, rejected = [] } = detection;
  return {
    kind: "start",
    name: "start",
    ...(start === undefined ? {} : { command: start.command, source: start.source }),
    env: start?.env ?? {},
    ports,
    ...(start?.warning === undefined ? {} : { warning: start.warning }),
    rejected: rejected.filter(({ what }) => !what.startsWith("stack ")),
  };
}
