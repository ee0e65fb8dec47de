import type { SecretMount } from "./types.ts";

/** File secrets and the variables that point tools at them. All are optional: absent ones change nothing. */
const CA_FILE = "/run/factory/ca.pem";

/** Ids of the secrets that describe the network of the person who builds, not the project. */
export const NETWORK_SECRETS = {
  ca: "factory.ca",
  caPath: "factory.ca-path",
  netrc: "factory.netrc",
  indexUrl: "factory.index-url",
  extraIndexUrl: "factory.extra-index-url",
  findLinks: "factory.find-links",
  pipFindLinks: "factory.pip-find-links",
  httpProxy: "factory.http-proxy",
  httpsProxy: "factory.https-proxy",
  noProxy: "factory.no-proxy",
} as const;

/** Value of the secret `factory.ca-path` when a CA file is given. */
export const CA_PATH = CA_FILE;

/**
 * Mounts that let an op reach the network through a company's CA, proxy and package index. They are
 * secrets, so that no value enters a plan, a cache key or a layer.
 */
export function networkMounts(): readonly SecretMount[] {
  const variable = (id: string, env: string): SecretMount => ({ kind: "secret", id, env, required: false });
  return [
    { kind: "secret", id: NETWORK_SECRETS.ca, target: CA_FILE, required: false },
    { kind: "secret", id: NETWORK_SECRETS.netrc, target: "/run/factory/netrc", required: false },
    variable(NETWORK_SECRETS.caPath, "SSL_CERT_FILE"),
    variable(NETWORK_SECRETS.caPath, "PIP_CERT"),
    variable(NETWORK_SECRETS.caPath, "CURL_CA_BUNDLE"),
    variable(NETWORK_SECRETS.indexUrl, "UV_DEFAULT_INDEX"),
    variable(NETWORK_SECRETS.indexUrl, "PIP_INDEX_URL"),
    variable(NETWORK_SECRETS.extraIndexUrl, "UV_INDEX"),
    variable(NETWORK_SECRETS.extraIndexUrl, "PIP_EXTRA_INDEX_URL"),
    // uv divides pages by commas, pip by blanks.
    variable(NETWORK_SECRETS.findLinks, "UV_FIND_LINKS"),
    variable(NETWORK_SECRETS.pipFindLinks, "PIP_FIND_LINKS"),
    variable(NETWORK_SECRETS.httpProxy, "HTTP_PROXY"),
    variable(NETWORK_SECRETS.httpProxy, "http_proxy"),
    variable(NETWORK_SECRETS.httpsProxy, "HTTPS_PROXY"),
    variable(NETWORK_SECRETS.httpsProxy, "https_proxy"),
    variable(NETWORK_SECRETS.noProxy, "NO_PROXY"),
    variable(NETWORK_SECRETS.noProxy, "no_proxy"),
  ];
}
