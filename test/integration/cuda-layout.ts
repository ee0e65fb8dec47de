import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packTar } from "modern-tar";

/** A file, or a link when `link` is set, in a stand-in image. */
export interface ImageFile {
  readonly name: string;
  readonly text?: string;
  readonly mode?: number;
  readonly link?: string;
}

/** Writes an OCI layout of an image of one layer with these files into `dir`. */
export async function writeImageLayout(dir: string, files: readonly ImageFile[]): Promise<void> {
  const tar = await packTar(files.map(toEntry));
  const layer = put(dir, tar, "application/vnd.oci.image.layer.v1.tar");
  const config = putJson(dir, "application/vnd.oci.image.config.v1+json", {
    architecture: "amd64",
    os: "linux",
    config: { Env: ["PATH=/bin"] },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
  });
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = putJson(dir, mediaType, { schemaVersion: 2, mediaType, config, layers: [layer] });
  writeFileSync(join(dir, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(dir, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
}

function toEntry({ name, text = "", mode = 0o644, link }: ImageFile) {
  const header = { name, mode, mtime: new Date("2024-05-06T07:08:09Z") };
  if (link !== undefined) {
    return { header: { ...header, size: 0, type: "symlink" as const, linkname: link } };
  }
  return { header: { ...header, size: Buffer.byteLength(text), type: "file" as const }, body: text };
}

function putJson(dir: string, mediaType: string, value: object) {
  return put(dir, Buffer.from(JSON.stringify(value)), mediaType);
}

function put(dir: string, bytes: Uint8Array, mediaType: string) {
  const hex = createHash("sha256").update(bytes).digest("hex");
  mkdirSync(join(dir, "blobs/sha256"), { recursive: true });
  writeFileSync(join(dir, "blobs/sha256", hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.byteLength };
}
