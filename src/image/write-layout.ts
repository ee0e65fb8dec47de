import { createHash, type Hash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { OciImageConfig } from "../build/types.ts";
import { blobPath } from "./blob-path.ts";
import type { Descriptor, OciIndex, OciManifest } from "./layout-types.ts";
import { MEDIA_TYPES } from "./media-types.ts";

export interface WriteLayoutRequest {
  /** Must not exist yet. */
  readonly dir: string;
  /** The uncompressed tar of the only layer; read once, never held in memory. */
  readonly layer: Readable;
  /** The image config without what only the layer's bytes can tell. */
  readonly config: Omit<OciImageConfig, "rootfs">;
  readonly signal?: AbortSignal;
}

/** Writes a one-layer image as an OCI layout; the same tar and config give the same digests. */
export async function writeLayout(
  request: WriteLayoutRequest,
): Promise<{ readonly digest: string; readonly layer: Descriptor }> {
  const { dir } = request;
  await mkdir(join(dir, "blobs", "sha256"), { recursive: true });
  const { diffId, layer } = await writeLayer(request);
  const config = await writeBlob(dir, MEDIA_TYPES.config, {
    ...request.config,
    rootfs: { type: "layers", diff_ids: [diffId] },
  });
  const manifest: OciManifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config,
    layers: [layer],
  };
  const descriptor = await writeBlob(dir, MEDIA_TYPES.manifest, manifest);
  const platform = { architecture: request.config.architecture, os: request.config.os };
  const index: OciIndex = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [{ ...descriptor, platform }],
  };
  await writeFile(join(dir, "index.json"), JSON.stringify(index));
  await writeFile(join(dir, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  return { digest: descriptor.digest, layer };
}

async function writeLayer(request: WriteLayoutRequest): Promise<{ diffId: string; layer: Descriptor }> {
  const plain = new Meter();
  const packed = new Meter();
  const partial = join(request.dir, "blobs", "sha256", "partial");
  // A fixed level and no file name or time in the header: the compressed bytes depend on the tar alone.
  const stages = [
    request.layer,
    plain,
    createGzip({ level: 6 }),
    packed,
    createWriteStream(partial),
  ] as const;
  await pipeline(...stages, request.signal === undefined ? {} : { signal: request.signal });
  const layer = { mediaType: MEDIA_TYPES.layerGzip, digest: packed.digest(), size: packed.bytes };
  await rename(partial, blobPath(request.dir, layer.digest));
  return { diffId: plain.digest(), layer };
}

async function writeBlob(dir: string, mediaType: string, value: object): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(value));
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  await writeFile(blobPath(dir, digest), bytes);
  return { mediaType, digest, size: bytes.length };
}

/** Counts and hashes the bytes that flow through it. */
class Meter extends Transform {
  bytes = 0;
  readonly #hash: Hash = createHash("sha256");

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, data: Buffer) => void): void {
    this.bytes += chunk.length;
    this.#hash.update(chunk);
    done(null, chunk);
  }

  digest(): string {
    return `sha256:${this.#hash.digest("hex")}`;
  }
}
