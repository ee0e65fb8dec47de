import type { Op } from "../../plan/types.ts";

const MAX_LENGTH = 80;

/** `[stage] what it does`, in one line of bounded length. */
export function vertexName(stage: string | undefined, text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  const short = line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
  return stage === undefined ? short : `[${stage}] ${short}`;
}

/** What an exec or a file op does, in the words of its label or its arguments. */
export function opText(op: Op): string {
  switch (op.kind) {
    case "exec":
      return op.label ?? op.command ?? (op.argv ?? []).join(" ");
    case "copy":
      return `copy ${op.src.join(" ")} to ${op.dest}`;
    case "add":
      return `add ${op.url} to ${op.dest}`;
    case "mkfile":
    case "mkdir":
    case "rm":
      return `${op.kind} ${op.path}`;
    case "env":
    case "workdir":
    case "user":
      return op.kind;
  }
}
