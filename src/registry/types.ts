import type { Readable } from "node:stream";
import type { Descriptor } from "../image/layout-types.ts";

/** Where a manifest or a blob lies: `localhost:5000`, `team/hello`. */
export interface Repository {
  readonly host: string;
  readonly name: string;
}

export interface StoredManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/**
 * One registry protocol client for all hosts; it asks for credentials once for each host. Methods retry what is
 * temporary. They throw REGISTRY_UNAVAILABLE when that did not help, and REGISTRY_REFUSED for what no retry changes.
 */
export interface RegistryClient {
  /** `reference` is a tag or a digest; undefined when there is none. The digest of what came is checked. */
  readManifest(repository: Repository, reference: string): Promise<StoredManifest | undefined>;
  writeManifest(repository: Repository, reference: string, manifest: StoredManifest): Promise<void>;
  hasBlob(repository: Repository, digest: string): Promise<boolean>;
  /** The bytes, which fail at their end when they do not have the digest and size of the descriptor. */
  readBlob(repository: Repository, descriptor: Descriptor): Promise<Readable>;
  /** `open` is called again for each try. Does nothing when the blob is there; mounts it from `mountFrom` where it can. */
  writeBlob(
    repository: Repository,
    blob: { readonly descriptor: Descriptor; readonly open: () => Readable; readonly mountFrom?: string },
  ): Promise<void>;
}
