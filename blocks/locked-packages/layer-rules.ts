import type { GroupRules } from "../../src/plan/layer-groups.ts";
import type { LayerSettings } from "../../src/project/types.ts";

/** `layers:` of factory.yaml as the partition takes it. */
export function layerRules(settings: LayerSettings | undefined): GroupRules {
  if (settings === undefined) return {};
  const { groups, alone, rest, ...limits } = settings;
  return {
    ...limits,
    groups: groups.map(({ name, patterns }) => ({ name, patterns: patterns.map(({ value }) => value) })),
    alone: alone.map(({ value }) => value),
    rest: rest.map(({ value }) => value),
  };
}
