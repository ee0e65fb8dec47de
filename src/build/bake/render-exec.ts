import { shellWord } from "../../plan/shell-word.ts";
import type { ExecOp, Mount } from "../../plan/types.ts";
import { jsonWords } from "./dockerfile-words.ts";
import { heredoc } from "./heredoc.ts";
import { type Script, scriptOf } from "./plain-exec.ts";
import { type MountSources, renderMount } from "./render-mount.ts";
import type { Env } from "./shared-env.ts";

/** A command without anything for which `sh -e` and `sh -c` differ, and without anything that Docker reads. */
const SIMPLE = /^[A-Za-z0-9_./][^\\<;&|(){}\n\r`#]*$/;
const LONGEST_LINE = 110;

export interface ExecRequest {
  readonly op: ExecOp;
  /** Variables that no `ENV` sets. */
  readonly env: Env;
  readonly sources: MountSources;
  /** More mounts, for the cache key alone. */
  readonly marks: readonly Mount[];
}

/** A RUN that does what the exec does: `sh -e`, its variables and its mounts. */
export function renderExec({ op, env, sources, marks }: ExecRequest): readonly string[] {
  const mounts = [...(op.mounts ?? []), ...marks].toSorted(byPlace);
  const flags = [
    ...(op.network === "none" ? ["--network=none"] : []),
    ...mounts.map((mount) => renderMount(mount, sources)),
  ];
  const script = scriptOf(op);
  if (script !== undefined && script.text.trim() === "") return [];
  const exports = exportLines(env);
  if (script === undefined) return argvLines(flags, op.argv ?? [], env);
  if (exports.length === 0 && script.positional.length === 0 && SIMPLE.test(script.text)) {
    return continued([...flags, script.text]);
  }
  return scriptLines(flags, exports, script);
}

function scriptLines(
  flags: readonly string[],
  exports: readonly string[],
  script: Script,
): readonly string[] {
  const { text, positional } = script;
  const args = positional.length === 0 ? [] : [`set -- ${positional.map(shellWord).join(" ")}`];
  const body = ["set -e", ...exports, ...args, text].join("\n");
  const [start = "", ...lines] = heredoc(`${body}\n`, { head: "" });
  return [...continued([...flags, start.trim()]), ...lines];
}

/** A program without a shell: Docker's JSON form, which passes every argument as it is. */
function argvLines(flags: readonly string[], argv: readonly string[], env: Env): readonly string[] {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const words = variables.length === 0 ? argv : ["env", ...variables, ...argv];
  const whole = jsonWords(words);
  if (whole.length <= LONGEST_LINE - 8) return continued([...flags, whole]);
  const before = continued([...flags, ""]).slice(0, -1);
  return [...before, ...jsonLines(flags, words)];
}

/** The same array, broken where a line is full. */
function jsonLines(flags: readonly string[], words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let line = flags.length === 0 ? "RUN [" : "    [";
  for (const [index, each] of words.entries()) {
    const item = `${JSON.stringify(each)}${index === words.length - 1 ? "]" : ","}`;
    if (line.trim().length > 1 && line.length + item.length + 3 > LONGEST_LINE) {
      lines.push(`${line} \\`);
      line = `     ${item}`;
    } else line += line.endsWith("[") ? item : ` ${item}`;
  }
  return [...lines, line];
}

/** `RUN a \` and one line for each part after it. */
function continued(parts: readonly string[]): readonly string[] {
  return parts.map((part, index) => {
    const start = index === 0 ? `RUN ${part}` : `    ${part}`;
    return index === parts.length - 1 ? start : `${start} \\`;
  });
}

function exportLines(env: Env): readonly string[] {
  const words = Object.keys(env)
    .sort()
    .map((name) => `${name}=${shellWord(env[name] ?? "")}`);
  const lines: string[] = [];
  for (const each of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + each.length < LONGEST_LINE)
      lines[lines.length - 1] = `${last} ${each}`;
    else lines.push(`export ${each}`);
  }
  return lines;
}

/** Files and folders by target, then variables by name, as the LLB has them. */
function byPlace(a: Mount, b: Mount): number {
  const place = (mount: Mount) =>
    "target" in mount ? `0${mount.target}` : `1${"env" in mount ? mount.env : ""}`;
  return place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0;
}
