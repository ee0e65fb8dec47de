import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { NPM_SECRETS } from "../../plan/npm-mounts.ts";
import type { Plan } from "../../plan/types.ts";
import type { Context } from "../context.ts";

/** Keys of an npmrc that are about the network; the others are about this machine, such as folders. */
const NETWORK_KEY =
  /^\s*(?:\/\/\S*|@[^:\s]+:registry|registry|_auth|_authToken|_password|username|email|always-auth|strict-ssl|ca(?:\[\])?|proxy|https-proxy|noproxy)\s*=/;

/** Secrets that are one variable's value, by the variables in the order in which they are believed. */
const VARIABLES: readonly (readonly [id: string, variables: readonly string[]])[] = [
  [NPM_SECRETS.npmToken, ["NPM_TOKEN"]],
  [NPM_SECRETS.nodeAuthToken, ["NODE_AUTH_TOKEN"]],
  [NPM_SECRETS.yarnToken, ["YARN_NPM_AUTH_TOKEN"]],
];

const REGISTRY = ["NPM_CONFIG_REGISTRY", "npm_config_registry", "YARN_NPM_REGISTRY_SERVER"];

/** The user's own npmrc, registry and tokens, as secrets that enter no cache key and no layer; for Node projects only. */
export async function npmSecrets(
  { stack }: Plan,
  context: Pick<Context, "cwd" | "env">,
): Promise<Readonly<Record<string, Uint8Array>>> {
  if (stack !== "node") return {};
  const { env } = context;
  const npmrc = networkLines((await readNpmrc(context)) ?? "", env);
  const registry = firstSet(REGISTRY, env) ?? /^\s*registry\s*=\s*(\S+)/m.exec(npmrc)?.[1];
  const values: [string, string | undefined][] = [
    [NPM_SECRETS.npmrc, npmrc === "" ? undefined : npmrc],
    [NPM_SECRETS.registry, registry],
    ...VARIABLES.map(([id, names]): [string, string | undefined] => [id, firstSet(names, env)]),
  ];
  return Object.fromEntries(
    values.flatMap(([id, value]) => (value === undefined ? [] : [[id, Buffer.from(value)]])),
  );
}

function firstSet(variables: readonly string[], env: Context["env"]): string | undefined {
  const name = variables.find((one) => (env[one] ?? "") !== "");
  return name === undefined ? undefined : env[name];
}

/** The file that `NPM_CONFIG_USERCONFIG` names must be there; the one in the home folder may be. */
async function readNpmrc({ cwd, env }: Pick<Context, "cwd" | "env">): Promise<string | undefined> {
  const named = firstSet(["NPM_CONFIG_USERCONFIG", "npm_config_userconfig"], env);
  if (named === undefined) {
    return env.HOME === undefined
      ? undefined
      : readFile(join(env.HOME, ".npmrc"), "utf8").catch(() => undefined);
  }
  try {
    return await readFile(resolve(cwd, named), "utf8");
  } catch (error) {
    const reason = (error as Error).message;
    throw new FactoryError("FILE_MISSING", `cannot read the npmrc ${named}: ${reason}`, {
      cause: error,
      source: "NPM_CONFIG_USERCONFIG",
      hint: "correct or unset NPM_CONFIG_USERCONFIG",
    });
  }
}

/** `${NAME}` is replaced here, because the build does not have the variable; npm leaves one that is not set as it is. */
function networkLines(text: string, env: Context["env"]): string {
  const lines = text.split(/\r?\n/).filter((line) => NETWORK_KEY.test(line));
  return lines
    .map((line) => `${line.replace(/\$\{(\w+)\??\}/g, (whole, name: string) => env[name] ?? whole)}\n`)
    .join("");
}
