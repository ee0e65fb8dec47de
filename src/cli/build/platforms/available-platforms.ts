import { connectBuildkit } from "../../../build/buildkit/connect-buildkit.ts";
import { endpointText } from "../../../build/buildkit/endpoint-text.ts";
import type { Endpoint } from "../../../build/buildkit/types.ts";
import { readPlatform } from "../../../plan/parse-platforms.ts";
import { platformText } from "../../../plan/same-platform.ts";
import type { Platform } from "../../../plan/types.ts";

/** What the workers of a builder run. */
export interface AvailablePlatforms {
  /** As the builder names them, such as `linux/386`. */
  readonly names: readonly string[];
  /** Those that images are built for: its own first, then those that it emulates. */
  readonly platforms: readonly Platform[];
}

/** Asks each builder once. Throws ENDPOINT_UNAVAILABLE. */
export function platformsOf(signal: AbortSignal): (endpoint: Endpoint) => Promise<AvailablePlatforms> {
  const known = new Map<string, Promise<AvailablePlatforms>>();
  return (endpoint) => {
    const address = endpointText(endpoint);
    const asked = known.get(address) ?? ask(endpoint, signal);
    known.set(address, asked);
    return asked;
  };
}

async function ask(endpoint: Endpoint, signal: AbortSignal): Promise<AvailablePlatforms> {
  const client = await connectBuildkit(endpoint, { signal });
  try {
    const names = [...new Set((await client.listWorkers()).flatMap((worker) => worker.platforms))];
    const platforms = new Map<string, Platform>();
    for (const name of names) {
      const platform = readPlatform(name);
      if (platform !== undefined && !platforms.has(platformText(platform))) {
        platforms.set(platformText(platform), platform);
      }
    }
    return { names, platforms: [...platforms.values()] };
  } finally {
    await client.close();
  }
}
