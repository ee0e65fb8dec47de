import { writeFile } from "node:fs/promises";
import { delimiter, isAbsolute, join, relative } from "node:path";
import { networkMounts } from "../plan/network-mounts.ts";
import type { NetworkSecrets } from "./lock-network.ts";

/** Variables of the person that change how uv reaches the network, and nothing of what it answers. */
const PASSED: readonly string[] = [
  "UV_CONCURRENT_DOWNLOADS",
  "UV_HTTP_RETRIES",
  "UV_HTTP_TIMEOUT",
  "UV_KEYRING_PROVIDER",
  "UV_SYSTEM_CERTS",
  "SSH_AUTH_SOCK",
  "HOME",
  "LANG",
];

interface UvSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: NetworkSecrets;
  /** Folder of this run alone. */
  readonly scratch: string;
  readonly projectDir: string;
  readonly uvCache: string;
}

/**
 * The whole environment of uv: the network as a build sees it, in variables and in files that only this user can read,
 * and nothing that could make uv read the project.
 */
export async function uvEnvironment(surroundings: UvSurroundings): Promise<Readonly<Record<string, string>>> {
  const { env, secrets, scratch, projectDir, uvCache } = surroundings;
  const variables: Record<string, string> = { UV_CACHE_DIR: uvCache, GIT_TERMINAL_PROMPT: "0" };
  for (const name of PASSED) if (env[name] !== undefined) variables[name] = env[name];
  variables.PATH = pathOutside(projectDir, env.PATH ?? "");
  const files: Record<string, string> = {};
  for (const mount of networkMounts()) {
    const value = secrets[mount.id];
    if (value === undefined) continue;
    if ("env" in mount) {
      variables[mount.env] = Buffer.from(value).toString("utf8");
      continue;
    }
    const file = join(scratch, mount.id);
    await writeFile(file, value, { mode: 0o600 });
    files[mount.target] = file;
  }
  // What points at a file of the container points at ours here.
  for (const [name, value] of Object.entries(variables)) variables[name] = files[value] ?? value;
  if (files["/run/factory/netrc"] !== undefined) variables.NETRC = files["/run/factory/netrc"];
  return variables;
}

/** An activated environment of the project would be asked what Python it is, which runs code in it. */
function pathOutside(projectDir: string, path: string): string {
  const isOutside = (folder: string) => {
    const below = relative(projectDir, folder);
    return below.startsWith("..") || isAbsolute(below);
  };
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && isOutside(folder))
    .join(delimiter);
}
