import { posix } from "node:path";
import { assertNever } from "../../errors/assert-never.ts";
import type { Input, Platform, Stage } from "../../plan/types.ts";
import { execState } from "./exec-vertex.ts";
import { type FileOp, isFileOp } from "./file-actions.ts";
import { fileState } from "./file-vertex.ts";
import { type FsState, withEnv } from "./fs-state.ts";
import type { Graph } from "./graph.ts";

export interface StageRequest {
  readonly graph: Graph;
  readonly platform: Platform;
  readonly noCache: boolean;
  readonly secretMarks: Readonly<Record<string, string>>;
  readonly resolve: (input: Input) => FsState;
}

/** Runs the ops of a stage on `from`; file ops that follow each other become one vertex. */
export function stageState(request: StageRequest, stage: Stage, from: FsState): FsState {
  let state = from;
  let pending: readonly FileOp[] = [];
  let pendingFrom = 0;

  function flush(): void {
    if (pending.length === 0) return;
    const origin = { stage: stage.id, op: pendingFrom, kind: "op" } as const;
    state = fileState({ ...request, ops: pending, state, origin });
    pending = [];
  }

  for (const [index, op] of stage.ops.entries()) {
    if (isFileOp(op)) {
      if (pending.length === 0) pendingFrom = index;
      pending = [...pending, op];
      continue;
    }
    switch (op.kind) {
      case "exec":
        flush();
        state = execState({ ...request, op, state, origin: { stage: stage.id, op: index, kind: "op" } });
        break;
      case "env":
        state = { ...state, env: withEnv(state.env, op.vars) };
        break;
      case "workdir":
        state = { ...state, workdir: posix.resolve(state.workdir, op.path) };
        break;
      case "user":
        state = { ...state, user: op.user };
        break;
      default:
        assertNever(op);
    }
  }
  flush();
  return state;
}
