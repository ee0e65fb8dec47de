import type { Stage } from "../../plan/types.ts";
import { CAPS } from "./caps.ts";
import { type FsState, SCRATCH } from "./fs-state.ts";
import type { Graph, Ref } from "./graph.ts";
import { createInputList } from "./input-list.ts";
import { vertexName } from "./vertex-name.ts";

/** A path that no image has: removing it changes nothing. */
const NOTHING = "/.factory-nothing";

/** The single layer a stage adds to an image; undefined when its ops changed no files. */
export function layerRef(graph: Graph, stage: Stage, states: { from: FsState; result: FsState }): Ref {
  const lower = stage.layer === "all" ? SCRATCH : states.from;
  const upper = states.result;
  if (upper.ref === undefined || upper.ref.digest === lower.ref?.digest) return undefined;

  const oneStep = upper.layers - lower.layers === 1;
  if (oneStep && lower.ref === undefined) return upper.ref;
  return diff(graph, stage, {
    lower: oneStep ? lower.ref : detached(graph, stage, lower.ref),
    upper: upper.ref,
  });
}

/**
 * The same files as `lower`, as a state that `upper` was not made from. BuildKit answers a diff between a
 * state and its ancestor several steps back with one layer per step; between unrelated states it compares
 * the files and makes one layer.
 */
function detached(graph: Graph, stage: Stage, lower: Ref): Ref {
  const inputs = createInputList();
  const input = inputs.index(lower);
  return graph.add({
    op: {
      inputs: inputs.list(),
      file: {
        actions: [{ input, secondaryInput: -1, output: 0, rm: { path: NOTHING, allowNotFound: true } }],
      },
    },
    name: vertexName(stage.id, "start of the layer"),
    caps: [CAPS.fileBase],
    origin: { stage: stage.id, kind: "layer" },
  });
}

function diff(graph: Graph, stage: Stage, sides: { lower: Ref; upper: Ref }): Ref {
  const inputs = createInputList();
  const lower = { input: inputs.index(sides.lower) };
  const upper = { input: inputs.index(sides.upper) };
  return graph.add({
    op: { inputs: inputs.list(), diff: { lower, upper } },
    name: vertexName(stage.id, "layer"),
    caps: [CAPS.diff],
    origin: { stage: stage.id, kind: "layer" },
  });
}
