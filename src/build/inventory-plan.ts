import type { Input, Plan } from "../plan/types.ts";

const ID = "factory-inventory";

/**
 * A plan whose image is some files of another plan's image, for looking into that image wherever it was built: what the
 * builder has of it already is not made again.
 */
export function inventoryPlan(plan: Plan, patterns: readonly string[]): Plan {
  const { base, layers } = plan.target;
  const image: Input = layers.length === 0 ? base : { kind: "merge", base, layers };
  return {
    ...plan,
    stages: [
      ...plan.stages,
      {
        id: ID,
        phase: "export.config",
        name: "look at what is installed",
        block: "factory",
        from: { kind: "scratch" },
        ops: [{ kind: "copy", from: image, src: ["/"], dest: "/", include: patterns }],
        layerId: ID,
        layer: "all",
      },
    ],
    target: { base: { kind: "scratch" }, layers: [ID], config: {} },
  };
}
