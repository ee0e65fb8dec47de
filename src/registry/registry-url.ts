import type { Repository } from "./types.ts";

/** Docker Hub's images are named after one host and served by another. */
const HUB = "docker.io";
const HUB_SERVER = "registry-1.docker.io";

/** An address of the registry API: `path` is what follows the name of the repository, such as `manifests/1`. */
export function registryUrl({ host, name }: Repository, path: string): URL {
  const scheme = isLoopback(host) ? "http" : "https";
  return new URL(`${scheme}://${host === HUB ? HUB_SERVER : host}/v2/${name}/${path}`);
}

/** Whether a host, with or without a port, is this machine, which is spoken to without TLS. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return (
    name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127(?:\.\d+){3}$/.test(name)
  );
}
