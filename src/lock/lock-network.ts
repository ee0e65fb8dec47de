import { NETWORK_SECRETS } from "../plan/network-mounts.ts";

/** The network of the person who locks: the secrets that a build would get, by their ids. */
export type NetworkSecrets = Readonly<Record<string, Uint8Array>>;

/** What is downloaded with, besides the address. */
export interface LockNetwork {
  /** Without credentials; undefined for the usual one. */
  readonly indexUrl?: string;
  readonly extraIndexUrls: readonly string[];
  /** Pages with links to files. */
  readonly findLinks: readonly string[];
  readonly netrc: string;
  /** PEM certificates that are trusted besides the well-known ones. */
  readonly ca?: string;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy: string;
}

export function lockNetwork(secrets: NetworkSecrets): LockNetwork {
  const text = (id: string): string | undefined => {
    const value = secrets[id];
    return value === undefined ? undefined : Buffer.from(value).toString("utf8");
  };
  const optional = {
    indexUrl: text(NETWORK_SECRETS.indexUrl),
    ca: text(NETWORK_SECRETS.ca),
    httpProxy: text(NETWORK_SECRETS.httpProxy),
    httpsProxy: text(NETWORK_SECRETS.httpsProxy),
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined && value !== "");
  return {
    ...Object.fromEntries(given),
    findLinks: (text(NETWORK_SECRETS.pipFindLinks) ?? "").split(/\s+/).filter((url) => url !== ""),
    extraIndexUrls: (text(NETWORK_SECRETS.extraIndexUrl) ?? "").split(/\s+/).filter((url) => url !== ""),
    netrc: text(NETWORK_SECRETS.netrc) ?? "",
    noProxy: text(NETWORK_SECRETS.noProxy) ?? "",
  };
}
