import { CAPS } from "./caps.ts";
import type { Graph, Ref } from "./graph.ts";
import { vertexName } from "./vertex-name.ts";

/** Lays file systems over each other, the last on top. Empty ones are left out; a single one is the result itself. */
export function mergeRef(graph: Graph, refs: readonly Ref[], stage: string | undefined): Ref {
  const inputs = refs.filter((ref) => ref !== undefined);
  if (inputs.length < 2) return inputs[0];
  return graph.add({
    op: { inputs, merge: { inputs: inputs.map((_, input) => ({ input })) } },
    name: vertexName(stage, `merge of ${inputs.length} layers`),
    caps: [CAPS.merge],
    origin: { stage, kind: "layer" },
  });
}
