import { fullImageRef } from "../build/buildkit/image-ref.ts";
import type { Repository } from "./types.ts";

/** Where an image of a registry is. */
export interface RegistryPlace {
  readonly repository: Repository;
  /** A tag or a digest; the digest when there are both. */
  readonly reference: string;
}

/** The place that the ref of an image means, as Docker reads it: `python` is `docker.io/library/python:latest`. */
export function parseImageRef(ref: string): RegistryPlace {
  const [, host = "", path = ""] = /^([^/]+)\/(.+)$/.exec(fullImageRef(ref)) ?? [];
  const [named = "", digest] = path.split("@");
  const colon = named.lastIndexOf(":");
  const name = colon < 0 ? named : named.slice(0, colon);
  return { repository: { host, name }, reference: digest ?? named.slice(colon + 1) };
}
