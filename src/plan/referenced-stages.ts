import type { Input } from "./types.ts";

/** Ids of the stages an input needs. */
export function referencedStages(input: Input): readonly string[] {
  if (input.kind === "stage") return [input.id];
  if (input.kind === "merge") return [...referencedStages(input.base), ...input.layers];
  return [];
}
