import { existsSync } from "node:fs";
import { chooseEndpoint, type EndpointChoice } from "../build/buildkit/candidate-endpoints.ts";
import { daemonPaths } from "../build/buildkit/daemon/daemon-paths.ts";
import type { Endpoint } from "../build/buildkit/types.ts";
import type { Context } from "./context.ts";

const DOCKER_SOCKET = "/var/run/docker.sock";

/** The BuildKit to build with, in the order of docs/builders.md. */
export function chooseBuilder(context: Context, flag: string | undefined): Promise<Endpoint> {
  return chooseEndpoint({ flag, ...places(context) });
}

/** The BuildKit to build for the platform of the context with, where some are named for one platform. */
export async function chooseBuilderOf(context: Context, flags: readonly string[]): Promise<Endpoint> {
  const [only] = flags;
  if (flags.length < 2 && only?.includes("=") !== true) return chooseBuilder(context, only);
  const { endpointFor } = await import("../build/buildkit/platform-endpoints.ts");
  return endpointFor(context.platform, { flags, ...places(context) });
}

function places(context: Context): Omit<EndpointChoice, "flag"> {
  return {
    env: context.env,
    dockerAnswers: () => dockerAnswers(context),
    ownSocket: daemonPaths(context.folders.state).socket,
    exists: existsSync,
  };
}

/** A missing socket answers at once, without the time of a process. */
async function dockerAnswers({ env, signal }: Context): Promise<boolean> {
  const named = ["DOCKER_HOST", "DOCKER_CONTEXT"].some((variable) => (env[variable] ?? "") !== "");
  if (!named && !existsSync(DOCKER_SOCKET)) return false;
  // Loaded here: a daemon that was named is not looked for.
  const { execa } = await import("execa");
  const { exitCode } = await execa("docker", ["buildx", "inspect"], {
    reject: false,
    timeout: 5000,
    stdio: "ignore",
    cancelSignal: signal,
  });
  return exitCode === 0;
}
