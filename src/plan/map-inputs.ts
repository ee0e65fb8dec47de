import type { Mount, Op, Stage } from "./types.ts";

/** The same stage with every input replaced. */
export function mapInputs<A, B>(stage: Stage<A>, map: (input: A) => B): Stage<B> {
  return { ...stage, from: map(stage.from), ops: stage.ops.map((op) => mapOp(op, map)) };
}

function mapOp<A, B>(op: Op<A>, map: (input: A) => B): Op<B> {
  if (op.kind === "copy") return { ...op, from: map(op.from) };
  if (op.kind !== "exec") return op;
  const { mounts, ...rest } = op;
  return mounts === undefined ? rest : { ...rest, mounts: mounts.map((mount) => mapMount(mount, map)) };
}

function mapMount<A, B>(mount: Mount<A>, map: (input: A) => B): Mount<B> {
  return mount.kind === "bind" ? { ...mount, from: map(mount.from) } : mount;
}
