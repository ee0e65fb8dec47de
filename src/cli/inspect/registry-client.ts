import { openRegistry } from "../../registry/open-registry.ts";
import type { RegistryClient } from "../../registry/types.ts";
import type { Context } from "../context.ts";
import { registryCredentials } from "../registry-credentials.ts";
import { registryNetwork } from "../registry-network.ts";

/** Registries as this machine reaches them. */
export async function registryClient(context: Context): Promise<RegistryClient> {
  const { env, signal, stderr } = context;
  return openRegistry({
    credentials: registryCredentials(env),
    network: await registryNetwork(context, undefined),
    signal,
    onRetry: (line) => stderr.write(`${line}\n`),
  });
}
