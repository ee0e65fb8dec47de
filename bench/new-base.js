import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";

/** Copies a base and adds a layer with one file to its images: what a newer release of a base is to a build. */
export async function copyWithNewLayer(bases, copy, variants = ["runtime"]) {
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(bases, copy, { recursive: true });
  for (const variant of variants) await addLayer(join(copy, variant));
}

async function addLayer(layout) {
  const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8"));
  const manifest = readBlob(layout, index.manifests[0]);
  const config = readBlob(layout, manifest.config);
  const text = "2\n";
  const header = { name: "etc/base-release", size: text.length, type: "file", mtime: new Date(0) };
  const tar = await packTar([{ header, body: text }]);
  config.rootfs.diff_ids.push(`sha256:${sha256(tar)}`);
  config.history = [...(config.history ?? []), { created_by: "a newer base" }];
  manifest.layers.push(writeBlob(layout, gzipSync(tar), "application/vnd.oci.image.layer.v1.tar+gzip"));
  manifest.config = writeBlob(layout, JSON.stringify(config), manifest.config.mediaType);
  const descriptor = writeBlob(layout, JSON.stringify(manifest), index.manifests[0].mediaType);
  index.manifests[0] = { ...index.manifests[0], ...descriptor };
  writeFileSync(join(layout, "index.json"), JSON.stringify(index));
}

function readBlob(layout, { digest }) {
  return JSON.parse(readFileSync(join(layout, "blobs", digest.replace(":", "/")), "utf8"));
}

function writeBlob(layout, content, mediaType) {
  const digest = sha256(content);
  writeFileSync(join(layout, "blobs/sha256", digest), content);
  return { mediaType, digest: `sha256:${digest}`, size: Buffer.byteLength(content) };
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
