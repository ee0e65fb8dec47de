import { SOURCE_DATE_EPOCH_SECONDS } from "../../plan/epoch.ts";
import type { Mount } from "../../plan/types.ts";
import type { VertexOrigin } from "../types.ts";
import { CAPS } from "./caps.ts";
import type { Graph } from "./graph.ts";
import { vertexName } from "./vertex-name.ts";
import type { WireInput } from "./wire/types.ts";

export type FileMount = Extract<Mount, { kind: "file" }>;

/** Where the text of a file mount lies in its vertex. */
export const INLINE_FILE = "/file";

/** Adds a vertex that holds nothing but the text; the same text is one vertex wherever it is mounted. */
export function inlineFileRef(graph: Graph, mount: FileMount, origin: VertexOrigin): WireInput {
  const mkfile = {
    path: INLINE_FILE,
    mode: 0o644,
    data: new TextEncoder().encode(mount.content),
    timestamp: SOURCE_DATE_EPOCH_SECONDS * 1e9,
  };
  return graph.add({
    op: { inputs: [], file: { actions: [{ input: -1, secondaryInput: -1, output: 0, mkfile }] } },
    name: vertexName(origin.stage, `file ${mount.target}`),
    caps: [CAPS.fileBase],
    origin: { stage: origin.stage, kind: "source" },
  });
}
