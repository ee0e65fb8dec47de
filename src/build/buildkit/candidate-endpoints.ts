import { FactoryError } from "../../errors/factory-error.ts";
import { parseEndpoint, tlsFilesFromEnv } from "./endpoint.ts";
import type { Endpoint } from "./types.ts";

export interface EndpointChoice {
  /** Value of `--endpoint`. */
  readonly flag: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a local `docker` answers; asked only when nothing was named. */
  readonly dockerAnswers: () => Promise<boolean>;
  /** Socket of the daemon that `factory builder start` runs. */
  readonly ownSocket: string;
  readonly exists: (path: string) => boolean | Promise<boolean>;
}

/**
 * The daemon to build with: `--endpoint`, else `BUILDKIT_HOST`, else a local Docker, else our own daemon.
 * Throws ENDPOINT_UNAVAILABLE when there is none, USAGE when one was named that cannot be read.
 */
export async function chooseEndpoint(choice: EndpointChoice): Promise<Endpoint> {
  const { flag, env, dockerAnswers, ownSocket, exists } = choice;
  const tls = tlsFilesFromEnv(env);
  if (flag) return parseEndpoint(flag, "--endpoint", tls);
  const host = env.BUILDKIT_HOST;
  if (host) return parseEndpoint(host, "BUILDKIT_HOST", tls);
  if (await dockerAnswers()) return parseEndpoint("docker://", "local Docker");
  if (await exists(ownSocket)) return { kind: "unix", path: ownSocket, source: "factory builder" };

  throw new FactoryError(
    "ENDPOINT_UNAVAILABLE",
    `no BuildKit daemon was found: --endpoint and BUILDKIT_HOST are not set, docker does not answer, and there is no socket ${ownSocket}`,
    {
      hint: "start one with `factory builder start`, or name one with --endpoint or BUILDKIT_HOST",
      details: { tried: ["--endpoint", "BUILDKIT_HOST", "docker://", `unix://${ownSocket}`] },
    },
  );
}
