import type { PlannedProject } from "./plan-project.ts";
import type { Input, Plan } from "./types.ts";

/** The document `factory plan --json` prints; its schema is `planOutputSchema`. Fields are added, never renamed. */
export function planOutput({ detection, resolution, layers, plan, diagnostics }: PlannedProject) {
  const pins = Object.entries(resolution.pins).map(([name, { version, because, row, ties }]) => [
    name,
    {
      version,
      because: because.map(({ range, source }) => ({ range, source })),
      ...(row === undefined ? {} : { row }),
      ...(saysMore(ties, row) ? { ties } : {}),
    },
  ]);
  return {
    schemaVersion: 1,
    detection,
    resolution: {
      pins: Object.fromEntries(pins),
      ...(resolution.notes === undefined ? {} : { notes: resolution.notes }),
    },
    base: baseRefs(plan),
    layers,
    plan,
    diagnostics,
  };
}

/** Most versions are tied by the one row that has them. */
function saysMore(ties: readonly string[] | undefined, row: string | undefined): boolean {
  return ties !== undefined && (ties.length !== 1 || ties[0] !== row);
}

function baseRefs(plan: Plan): { build: string; runtime: string } {
  return { build: imageOf(plan, "build-base"), runtime: imageOf(plan, "runtime-base") };
}

function imageOf(plan: Plan, provides: string): string {
  const from: Input | undefined = plan.stages.find((stage) => stage.provides?.includes(provides))?.from;
  return from?.kind === "image" ? from.ref : "scratch";
}
