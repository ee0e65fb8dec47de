/** How registries are reached. */
export interface RegistryNetwork {
  /** PEM certificates that are trusted besides the well-known ones. */
  readonly ca?: string;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  /** Hosts that are reached without a proxy, separated by commas. */
  readonly noProxy?: string;
}
