import type { Input } from "../../plan/types.ts";
import type { VertexOrigin } from "../types.ts";
import { CAPS } from "./caps.ts";
import { type FileAction, type FileOp, fileActions, touchFolder } from "./file-actions.ts";
import type { FsState } from "./fs-state.ts";
import type { Graph, Ref } from "./graph.ts";
import { createInputList } from "./input-list.ts";
import { touchedFolders } from "./touched-folders.ts";
import { opText, vertexName } from "./vertex-name.ts";
import type { WireFileAction, WireInput } from "./wire/types.ts";

const NO_INPUT = -1;
const NO_OUTPUT = -1;

export interface FileRequest {
  readonly graph: Graph;
  /** File ops that follow each other in a stage; not empty. */
  readonly ops: readonly FileOp[];
  readonly state: FsState;
  readonly origin: VertexOrigin;
  readonly resolve: (input: Input) => FsState;
}

/** Adds one FileOp for all `ops`, so that together they make one layer. */
export function fileState(request: FileRequest): FsState {
  const { state, ops } = request;
  const actions = ops.flatMap((op) => fileActions(op, (input) => request.resolve(input).ref));
  const ref = request.graph.add({
    op: fileOp(state.ref, timeStable(actions, state.ref)),
    name: vertexName(request.origin.stage, ops.map(opText).join(", ")),
    caps: [CAPS.fileBase, ...(actions.some(hasPatterns) ? [CAPS.fileCopyPatterns] : [])],
    origin: request.origin,
  });
  return { ...state, ref, layers: state.layers + 1 };
}

/** Adds what makes every time in the result the epoch. One plain copy onto nothing is stable by itself. */
function timeStable(actions: readonly FileAction[], base: Ref): readonly FileAction[] {
  const [only] = actions;
  const plainCopy = only?.action.copy?.attemptUnpackDockerCompatibility === false;
  if (base === undefined && actions.length === 1 && plainCopy) return actions;
  return [...actions, ...touchedFolders(actions).map(touchFolder)];
}

function fileOp(
  base: Ref,
  actions: readonly FileAction[],
): { readonly inputs: readonly WireInput[]; readonly file: { readonly actions: readonly WireFileAction[] } } {
  const inputs = createInputList();
  const baseIndex = inputs.index(base);
  const sources = actions.map(({ source }) => inputs.index(source));
  const firstResult = inputs.list().length;
  return {
    inputs: inputs.list(),
    file: {
      actions: actions.map(({ action }, index) => ({
        input: index === 0 ? baseIndex : firstResult + index - 1,
        secondaryInput: sources[index] ?? NO_INPUT,
        output: index === actions.length - 1 ? 0 : NO_OUTPUT,
        ...action,
      })),
    },
  };
}

function hasPatterns({ action }: FileAction): boolean {
  const copy = action.copy;
  return copy !== undefined && copy.include_patterns.length + copy.exclude_patterns.length > 0;
}
