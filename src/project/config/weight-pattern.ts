import type { FileProblem } from "../problems.ts";

/**
 * Docker's pattern for one of cog's: a pattern without a slash is found at any depth, one with a slash begins at the source.
 * The problem, when it is none.
 */
export function weightPattern(written: string): string | FileProblem {
  const text = written.trim();
  if (text === "") return { message: "a pattern is empty", hint: "write a pattern such as *.safetensors" };
  if (text.startsWith("!")) {
    return {
      message: `${JSON.stringify(text)} begins with !`,
      hint: "list what is not wanted under exclude",
    };
  }
  if (text.includes("\\")) {
    return { message: `${JSON.stringify(text)} has a backslash`, hint: "separate folders with /" };
  }
  if (text.split("/").includes("..")) {
    return {
      message: `${JSON.stringify(text)} leads out of the source`,
      hint: "write a path below the source",
    };
  }
  if (/\[(?![^\]]+\])/.test(text)) {
    return { message: `${JSON.stringify(text)} has a [ without a ]`, hint: "close the bracket" };
  }
  const body = text.replace(/\/+$/, "");
  return body.includes("/") ? body.replace(/^\/+/, "") : `**/${body}`;
}
