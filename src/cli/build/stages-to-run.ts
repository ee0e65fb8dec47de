import { closest, distance } from "fastest-levenshtein";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Plan } from "../../plan/types.ts";

/**
 * Which stages run again whatever the cache holds: all with a plain `--no-cache`, those that `--no-cache=STAGE` names by id
 * or layer id, else none. Throws USAGE for a name that no stage has.
 */
export function stagesToRun(
  plan: Plan,
  { all, named }: { readonly all: boolean; readonly named: readonly string[] },
): boolean | readonly string[] {
  const names = named.flatMap((text) => text.split(",")).map((name) => name.trim());
  const ids = names.flatMap((name) => {
    const found = plan.stages.filter(({ id, layerId }) => id === name || layerId === name);
    if (found.length === 0) throw unknownStage(name, plan);
    return found.map(({ id }) => id);
  });
  if (all) return true;
  return ids.length === 0 ? false : [...new Set(ids)].sort();
}

function unknownStage(name: string, { stages }: Plan): FactoryError {
  const known = stages.filter(({ ops }) => ops.some((op) => op.kind === "exec")).map(({ id }) => id);
  const nearest = known.length === 0 ? undefined : closest(name, known);
  const guess = nearest !== undefined && distance(name, nearest) <= 3 ? `did you mean ${nearest}? ` : "";
  return new FactoryError("USAGE", `the plan has no stage ${JSON.stringify(name)}`, {
    source: "--no-cache",
    hint: `${guess}stages that run something are ${known.join(", ")}`,
  });
}
