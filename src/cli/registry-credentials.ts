import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { dockerCredentials } from "../build/buildkit/docker-credentials.ts";
import type { SessionOffer } from "../build/buildkit/types.ts";
import type { Context } from "./context.ts";

/** Registry credentials as docker keeps them; the file is read when the daemon first asks. */
export function registryCredentials(env: Context["env"]): SessionOffer["credentials"] {
  const file = join(env.DOCKER_CONFIG ?? join(homedir(), ".docker"), "config.json");
  let lookup: Promise<SessionOffer["credentials"]> | undefined;
  return async (host) => {
    lookup ??= readCredentials(file, env);
    return (await lookup)(host);
  };
}

async function readCredentials(file: string, env: Context["env"]): Promise<SessionOffer["credentials"]> {
  const dockerConfigText = await readFile(file, "utf8").catch(() => undefined);
  if (dockerConfigText === undefined) return async () => undefined;
  return dockerCredentials({
    dockerConfigText,
    configPath: file,
    runHelper: async (helper, host) => {
      // Loaded here: most builds need no credential helper.
      const { execa } = await import("execa");
      return (await execa(`docker-credential-${helper}`, ["get"], { input: host, env })).stdout;
    },
  });
}
