import { readText } from "../../pipeline/attributes.ts";
import type { Graph } from "../../pipeline/graph.ts";
import type { EffectiveProfile } from "../profile/effective-profile.ts";

/** What a profile says and nothing in this run looks at. */
export function unusedNotes({ nodes }: Graph, { id, values }: EffectiveProfile): readonly string[] {
  const kept = ["models", "provider"].filter((part) =>
    Object.keys(values).some((name) => name.startsWith(`${part}.`)),
  );
  const isChecked = nodes.some(({ attributes }) => readText(attributes, "type") === "factory.policy");
  return [
    ...(kept.length === 0
      ? []
      : [
          `${kept.join(" and ")} are kept with the run; only the command of --agent uses models (profile ${id})`,
        ]),
    ...(values["limits.imageBytes"] === undefined || isChecked
      ? []
      : [
          `limits.imageBytes is for stages of type factory.policy, and the pipeline has none (profile ${id})`,
        ]),
  ];
}
