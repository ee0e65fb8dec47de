import type { Ref } from "./graph.ts";
import type { WireInput } from "./wire/types.ts";

/** The inputs of one op, each listed once. */
export interface InputList {
  /** Place of `ref` in the list, added when it is new; -1 for the empty file system. */
  index(ref: Ref): number;
  list(): readonly WireInput[];
}

export function createInputList(): InputList {
  const inputs: WireInput[] = [];

  function index(ref: Ref): number {
    if (ref === undefined) return -1;
    const known = inputs.findIndex((input) => input.digest === ref.digest && input.index === ref.index);
    return known >= 0 ? known : inputs.push(ref) - 1;
  }

  return { index, list: () => inputs };
}
