import { stat } from "node:fs/promises";
import { join } from "node:path";
import { findOnPath } from "../../base/find-on-path.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { BUILDX_VERSION } from "./buildx-version.ts";

export interface FindBuildxRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cacheDir: string;
  readonly signal?: AbortSignal;
}

/**
 * The command that is buildx: `docker buildx`, `buildx` on PATH, or the one in the cache of this user. Throws
 * BUILDX_UNAVAILABLE.
 */
export async function findBuildx({ env, cacheDir, signal }: FindBuildxRequest): Promise<readonly string[]> {
  const docker = await findOnPath("docker", env);
  if (docker !== undefined && (await hasBuildx(docker, env, signal))) return [docker, "buildx"];
  const onPath = (await findOnPath("buildx", env)) ?? (await findOnPath("docker-buildx", env));
  if (onPath !== undefined) return [onPath];
  const cached = join(cacheDir, "buildx", BUILDX_VERSION, "buildx");
  if (await isFile(cached)) return [cached];
  throw new FactoryError("BUILDX_UNAVAILABLE", "there is neither docker buildx nor buildx on PATH", {
    source: "--builder",
    hint: "install Docker's buildx plugin, or buildx by itself; or build without it: --builder llb",
  });
}

/** A docker without the plugin knows no such command. */
async function hasBuildx(
  docker: string,
  env: FindBuildxRequest["env"],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { execa } = await import("execa");
  const { exitCode } = await execa(docker, ["buildx", "version"], {
    env: { ...env },
    extendEnv: false,
    reject: false,
    timeout: 10_000,
    stdio: "ignore",
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  return exitCode === 0;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
