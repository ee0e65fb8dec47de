import type { RegistryNetwork } from "./registry-network.ts";
import type { Timing } from "./timing.ts";

/** An identity token has an empty user name. */
export interface RegistryCredentials {
  readonly username: string;
  readonly secret: string;
}

export interface RegistryOptions {
  /** Asked at most once for each host; undefined for nobody in particular. */
  readonly credentials: (host: string) => Promise<RegistryCredentials | undefined>;
  readonly network?: RegistryNetwork;
  /** Ends every request. */
  readonly signal?: AbortSignal;
  /** Told why and for how long something waits. */
  readonly onRetry?: (line: string) => void;
  /** The machine's own when absent. */
  readonly timing?: Timing;
  /** A minute when absent. */
  readonly silenceMs?: number;
}
