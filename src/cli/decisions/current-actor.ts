import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";
import type { Actor } from "../../factory/actor.ts";

/** More does not identify anybody better. */
const MOST_CHARACTERS = 200;

/** Who runs factory: who --actor says, else the identity of git in the folder, else the user of the machine. */
export async function currentActor(
  asked: string | undefined,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Actor> {
  const claimed = cleaned(asked ?? "");
  if (claimed !== "") return { name: claimed, source: "flag" };
  const [name, email] = await Promise.all([
    gitValue("user.name", cwd, env),
    gitValue("user.email", cwd, env),
  ]);
  const git = cleaned([name, email === "" ? "" : `<${email}>`].filter((part) => part !== "").join(" "));
  if (git !== "") return { name: git, source: "git" };
  return { name: systemUser(env), source: "os" };
}

/** The same as one text, which is what events have. */
export async function actorName(...call: Parameters<typeof currentActor>): Promise<string> {
  return (await currentActor(...call)).name;
}

/** Empty when git is not there or does not know it. */
async function gitValue(
  key: string,
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)("git", ["config", "--get", key], { cwd, env: { ...env } });
    return stdout.trim();
  } catch {
    return "";
  }
}

/** Some containers run as a number that has no name. */
function systemUser(env: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().username;
  } catch {
    return env.USER ?? `uid ${process.getuid?.() ?? "unknown"}`;
  }
}

/** Without characters that would do something to a terminal. */
function cleaned(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, " ")
    .trim()
    .slice(0, MOST_CHARACTERS);
}
