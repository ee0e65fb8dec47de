import { registryUrl } from "./registry-url.ts";
import type { Repository } from "./types.ts";

/**
 * Where the bytes of a blob go: the `Location` of an upload with the digest added. Undefined when it is no address. A registry behind
 * a proxy that ends TLS often says `http`; it is the same host all the same.
 */
export function uploadUrl(location: string, repository: Repository, digest: string): URL | undefined {
  const base = registryUrl(repository, "blobs/uploads/");
  if (!URL.canParse(location, base.href)) return undefined;
  const url = new URL(location, base);
  if (url.hostname === base.hostname && url.protocol === "http:" && base.protocol === "https:") {
    url.protocol = "https:";
    if (url.port === "80") url.port = "";
  }
  url.searchParams.append("digest", digest);
  return url;
}
