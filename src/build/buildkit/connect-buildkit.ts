import type { BuildkitClient, Endpoint } from "./types.ts";

export interface ConnectOptions {
  /** How long the first call may take; 10 s, or 30 s where a program has to be started. */
  readonly connectTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Opens a connection and makes sure that a BuildKit daemon answers on it. Throws ENDPOINT_UNAVAILABLE, INTERRUPTED,
 * or FILE_MISSING for TLS files. The gRPC library is loaded here and not before.
 */
export async function connectBuildkit(
  endpoint: Endpoint,
  options: ConnectOptions = {},
): Promise<BuildkitClient> {
  const { openClient } = await import("./open-client.ts");
  return openClient(endpoint, options);
}
