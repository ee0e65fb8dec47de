import type { Op, Stage } from "./types.ts";

/** Everything a stage reads from: its start, then the sources of its ops and mounts, in order. */
export function stageInputs<I>(stage: Stage<I>): readonly I[] {
  return [stage.from, ...stage.ops.flatMap(opInputs)];
}

function opInputs<I>(op: Op<I>): readonly I[] {
  if (op.kind === "copy") return [op.from];
  if (op.kind !== "exec") return [];
  return (op.mounts ?? []).flatMap((mount) => (mount.kind === "bind" ? [mount.from] : []));
}
