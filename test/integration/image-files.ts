import { createHash } from "node:crypto";
import { posix } from "node:path";
import { entryPath, layerEntries } from "../../src/image/layer-entries.ts";
import type { Descriptor } from "../../src/image/layout-types.ts";
import { openLayer } from "../../src/image/open-layer.ts";
import { readLayout } from "../../src/image/read-layout.ts";

/** Everything about a file of an image but where it is: type, mode, owner, size, digest, link, times and attributes. */
export type FileFacts = string;
type Files = ReadonlyMap<string, FileFacts>;

/** Lists of layers that were read already: a base is in many images. */
const known = new Map<string, Promise<Files>>();

/** The files of an image as they lie on top of each other, by path. */
export async function imageFiles(layoutDir: string): Promise<Files> {
  const { manifest } = await readLayout(layoutDir);
  const merged = new Map<string, FileFacts>();
  for (const layer of manifest.layers) {
    const listed = known.get(layer.digest) ?? layerFiles(layoutDir, layer);
    known.set(layer.digest, listed);
    const files = await listed;
    for (const path of files.keys()) hide(merged, path);
    for (const [path, facts] of files) if (!isWhiteout(path)) replace(merged, path, facts);
  }
  return new Map([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isWhiteout(path: string): boolean {
  return posix.basename(path).startsWith(".wh.");
}

/** Removes what a whiteout of the layer hides. */
function hide(merged: Map<string, FileFacts>, path: string): void {
  if (!isWhiteout(path)) return;
  const folder = posix.dirname(path);
  const name = posix.basename(path).slice(".wh.".length);
  const opaque = name === ".wh..opq";
  const hidden = opaque ? folder : posix.join(folder, name);
  for (const each of merged.keys()) {
    if ((!opaque && each === hidden) || each.startsWith(`${hidden}/`)) merged.delete(each);
  }
}

/** A file in place of a folder takes what was in it along. */
function replace(merged: Map<string, FileFacts>, path: string, facts: FileFacts): void {
  const before = merged.get(path);
  if (before?.startsWith("directory") === true && !facts.startsWith("directory")) {
    for (const each of merged.keys()) if (each.startsWith(`${path}/`)) merged.delete(each);
  }
  merged.set(path, facts);
}

async function layerFiles(layoutDir: string, layer: Descriptor): Promise<Files> {
  const files = new Map<string, FileFacts>();
  for await (const { header, body } of layerEntries(openLayer(layoutDir, layer))) {
    const hash = createHash("sha256");
    for await (const chunk of body) hash.update(chunk);
    const { type = "file", mode = 0, uid = 0, gid = 0, size, linkname = "", mtime, pax = {} } = header;
    const attributes = Object.entries(pax).filter(([key]) => key.startsWith("SCHILY.xattr."));
    const path = entryPath(header.name);
    if (path === "") continue;
    files.set(
      path,
      [
        ...[
          type,
          (mode & 0o7777).toString(8),
          `${uid}:${gid}`,
          size,
          hash.digest("hex").slice(0, 16),
          linkname,
        ],
        ...[mtime?.toISOString() ?? "", JSON.stringify(attributes.sort())],
      ].join(" "),
    );
  }
  return files;
}

/** Paths in one layer, sorted; -1 is the last. */
export async function layerPaths(layoutDir: string, index: number): Promise<readonly string[]> {
  const layer = (await readLayout(layoutDir)).manifest.layers.at(index);
  if (layer === undefined) throw new Error(`${layoutDir} has no layer ${index}`);
  return [...(await layerFiles(layoutDir, layer)).keys()].sort();
}
