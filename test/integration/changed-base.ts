import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";
import { testMachine } from "./test-machine.ts";

interface Entry {
  readonly name: string;
  readonly text: string;
}

/** A cache folder whose runtime base is the shared one plus one layer with one file: a newer base image. */
export function cacheWithNewRuntimeBase(): Promise<string> {
  return cacheWithLayer("runtime", [{ name: "etc/base-release", text: "2\n" }]);
}

/** A cache folder whose build base has no bytecode in Python's own library, as the official images have none. */
export function cacheWithoutBytecode(): Promise<string> {
  const packages = [
    "",
    "collections/",
    "concurrent/",
    "ctypes/",
    "email/",
    "encodings/",
    "importlib/",
    "json/",
    "logging/",
  ];
  const more = ["multiprocessing/", "re/", "urllib/", "venv/", "importlib/metadata/", "importlib/resources/"];
  const folders = [...packages, ...more].map((name) => `usr/lib/python3.11/${name}`);
  return cacheWithLayer(
    "build",
    folders.map((folder) => ({ name: `${folder}.wh.__pycache__`, text: "" })),
  );
}

async function cacheWithLayer(variant: "build" | "runtime", entries: readonly Entry[]): Promise<string> {
  const shared = join(testMachine().cache, "bases/debian-python/3.11");
  const cache = mkdtempSync(join(tmpdir(), "factory-cache-"));
  const bases = join(cache, "bases/debian-python/3.11");
  const other = variant === "build" ? "runtime" : "build";
  mkdirSync(bases, { recursive: true });
  symlinkSync(join(shared, other), join(bases, other));
  cpSync(join(shared, variant), join(bases, variant), { recursive: true });
  await addLayer(join(bases, variant), entries);
  return cache;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

async function addLayer(layout: string, entries: readonly Entry[]): Promise<void> {
  const index = JSON.parse(readFileSync(join(layout, "index.json"), "utf8"));
  const manifest = readBlob(layout, index.manifests[0]);
  const config = readBlob(layout, manifest.config);
  const tar = await packTar(
    entries.map(({ name, text }) => ({
      header: { name, size: text.length, type: "file", mtime: new Date(0) },
      body: text,
    })),
  );
  const layer = writeBlob(layout, gzipSync(tar), "application/vnd.oci.image.layer.v1.tar+gzip");
  config.rootfs.diff_ids.push(`sha256:${createHash("sha256").update(tar).digest("hex")}`);
  config.history = [...(config.history ?? []), { created_by: "a changed base" }];
  manifest.layers.push(layer);
  manifest.config = writeBlob(layout, Buffer.from(JSON.stringify(config)), manifest.config.mediaType);
  const descriptor = writeBlob(layout, Buffer.from(JSON.stringify(manifest)), index.manifests[0].mediaType);
  index.manifests[0] = { ...index.manifests[0], ...descriptor };
  writeFileSync(join(layout, "index.json"), JSON.stringify(index));
}

function readBlob(layout: string, { digest }: Descriptor) {
  return JSON.parse(readFileSync(join(layout, "blobs", digest.replace(":", "/")), "utf8"));
}

function writeBlob(layout: string, bytes: Uint8Array, mediaType: string): Descriptor {
  const hex = createHash("sha256").update(bytes).digest("hex");
  writeFileSync(join(layout, "blobs/sha256", hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.byteLength };
}
