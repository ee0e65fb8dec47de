import type { BuildRequest } from "../../../build/build-image.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import type { RegistryClient } from "../../../registry/types.ts";

/** The registries that a build pushes to, with its credentials. Loaded only when something is pushed. */
export async function openBuildRegistry(build: BuildRequest | undefined): Promise<RegistryClient> {
  if (build === undefined) throw new FactoryError("INTERNAL", "nothing is built");
  const { openRegistry } = await import("../../../registry/open-registry.ts");
  const { lockNetwork } = await import("../../../lock/lock-network.ts");
  return openRegistry({
    credentials: build.credentials,
    network: lockNetwork(build.secrets),
    signal: build.signal,
    onRetry: (line) => build.onEvent({ kind: "note", line }),
  });
}
