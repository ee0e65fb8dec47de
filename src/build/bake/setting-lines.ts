import { quoted, word } from "./dockerfile-words.ts";
import type { Env } from "./shared-env.ts";

/** Keeps what no line of a Dockerfile can hold; the answer is the name of the `ARG` that holds it. */
export type KeepArg = (text: string) => string;

/** `ENV` or `LABEL` with one line for each name. */
export function settingLines(keyword: "ENV" | "LABEL", values: Env, keep: KeepArg): readonly string[] {
  const names = Object.keys(values).sort();
  const args: string[] = [];
  const items = names.map((name) => {
    const value = values[name] ?? "";
    if (!/[\r\n]/.test(value)) return `${quoted(name)}=${quoted(value)}`;
    const arg = keep(value);
    args.push(`ARG ${arg}`);
    return `${quoted(name)}="$${arg}"`;
  });
  return [
    ...args,
    ...items.map((item, index) =>
      placed(keyword, item, { first: index === 0, last: index === items.length - 1 }),
    ),
  ];
}

/** `USER` or `WORKDIR`. */
export function singleLine(keyword: "USER" | "WORKDIR", value: string): string {
  return `${keyword} ${word(value)}`;
}

function placed(
  keyword: string,
  item: string,
  at: { readonly first: boolean; readonly last: boolean },
): string {
  const start = at.first ? keyword : " ".repeat(keyword.length);
  return `${start} ${item}${at.last ? "" : " \\"}`;
}
