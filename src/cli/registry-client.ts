import { openRegistry } from "../registry/open-registry.ts";
import type { RegistryClient } from "../registry/types.ts";
import type { Context } from "./context.ts";
import { registryCredentials } from "./registry-credentials.ts";
import { registryNetwork } from "./registry-network.ts";

/** Registries as this machine reaches them. Throws FILE_MISSING for certificates that are not there. */
export async function registryClient(context: Context, caCert?: string): Promise<RegistryClient> {
  const { env, signal, stderr } = context;
  return openRegistry({
    credentials: registryCredentials(env),
    network: await registryNetwork(context, caCert),
    signal,
    onRetry: (line) => stderr.write(`${line}\n`),
  });
}
