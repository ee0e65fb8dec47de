import { lockNetwork } from "../lock/lock-network.ts";
import type { RegistryNetwork } from "../registry/registry-network.ts";
import { networkSecrets } from "./build/network-secrets.ts";
import type { Context } from "./context.ts";

/** The proxies and the CA certificates with which this machine reaches registries. Throws FILE_MISSING. */
export async function registryNetwork(
  context: Context,
  caCert: string | undefined,
): Promise<RegistryNetwork> {
  return lockNetwork(await networkSecrets(context, { caCert }));
}
