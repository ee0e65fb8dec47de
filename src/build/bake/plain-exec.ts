import { shellWord } from "../../plan/shell-word.ts";
import type { ExecOp, Op, Plan, Stage } from "../../plan/types.ts";

/** Lines that give files a fixed time, which the exporter's `rewrite-timestamp` does for a Dockerfile. */
const FOLDER_TIMES = /^find (\/\S*) -depth -newermt @\d+ -exec touch -h -d @\d+ \{\} \+$/;
const OTHER_TIMES = [
  /^touch -h -d @\d+ \/\S*$/,
  /^touch \/run\/factory-stamp\/start \/run\/factory-stamp\/tick$/,
  /^while .*\/run\/factory-stamp\/tick -cnewer \/run\/factory-stamp\/start.*; done$/,
  /^find \/ -xdev -depth -cnewer \/run\/factory-stamp\/start .*$/,
];
const STAMP_MOUNT = "/run/factory-stamp";

export interface Script {
  readonly text: string;
  /** What the script knows as `$1`, `$2`… */
  readonly positional: readonly string[];
}

/** What a shell is to run; undefined for a program that is run without one. */
export function scriptOf(op: ExecOp): Script | undefined {
  if (op.command !== undefined) return { text: withoutTimes(op.command), positional: [] };
  const [shell, flags, text, , ...positional] = op.argv ?? [];
  if (shell !== "/bin/sh" || flags !== "-ec" || text === undefined) return undefined;
  return withoutPositional({ text: withoutTimes(text), positional });
}

/** Folders whose files an exec says it writes: those whose times it fixes. */
export function writtenFolders(op: ExecOp): readonly string[] {
  const text = op.command ?? op.argv?.[2] ?? "";
  return text.split("\n").flatMap((line) => FOLDER_TIMES.exec(line)?.[1] ?? []);
}

/** The plan without the mounts that only fix times. */
export function withoutStamps(plan: Plan): Plan {
  const stages = plan.stages.map(
    (stage): Stage => ({ ...stage, ops: stage.ops.map((op) => withoutStamp(op)) }),
  );
  return { ...plan, stages };
}

function withoutStamp(op: Op): Op {
  if (op.kind !== "exec" || op.mounts === undefined) return op;
  return {
    ...op,
    mounts: op.mounts.filter((mount) => !(mount.kind === "tmpfs" && mount.target === STAMP_MOUNT)),
  };
}

function withoutTimes(text: string): string {
  const lines = text.split("\n");
  return lines.filter((line) => ![FOLDER_TIMES, ...OTHER_TIMES].some((known) => known.test(line))).join("\n");
}

/** Writes the arguments where they are used, when they are used as a whole only. */
function withoutPositional({ text, positional }: Script): Script {
  const [first] = positional;
  if (text === '/bin/sh -ec "$1"' && positional.length === 1 && first !== undefined) {
    return { text: first, positional: [] };
  }
  const others = text.replaceAll('"$@"', "");
  if (others === text || /\$[@*#\d{]|\bshift\b|\bset --/.test(others)) return { text, positional };
  return { text: text.replaceAll('"$@"', () => positional.map(shellWord).join(" ")), positional: [] };
}
