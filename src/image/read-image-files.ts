import { FactoryError } from "../errors/factory-error.ts";
import { entryPath, layerEntries, readBody, skipBody } from "./layer-entries.ts";
import type { Descriptor } from "./layout-types.ts";
import { openLayer } from "./open-layer.ts";

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";
/** No file that is read this way is near it. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

export interface ImageFilesRequest {
  readonly layoutDir: string;
  /** Lowest first. */
  readonly layers: readonly Descriptor[];
  /** Whether a file is wanted, by its path without leading slash. */
  readonly wanted: (path: string) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * Some files of an image by path, as a container would see them: what a later layer removes or replaces is gone. Links
 * are not followed. Every layer is read as a whole. Throws IMAGE_UNAVAILABLE, also for a damaged layer.
 */
export async function readImageFiles(request: ImageFilesRequest): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const layer of request.layers) {
    const { removed, emptied, added } = await readLayer(layer, request);
    for (const path of files.keys()) {
      if (isBelow(path, emptied) || removed.has(path) || isBelow(path, removed)) files.delete(path);
    }
    for (const [path, bytes] of added) files.set(path, bytes);
  }
  return files;
}

interface LayerFiles {
  /** What the layer takes away or puts something else in the place of. */
  readonly removed: ReadonlySet<string>;
  /** Folders whose content of lower layers is hidden. */
  readonly emptied: ReadonlySet<string>;
  readonly added: ReadonlyMap<string, Uint8Array>;
}

/** Read again for the targets of hard links, when they are files that nobody wanted. */
async function readLayer(
  layer: Descriptor,
  request: ImageFilesRequest,
  targets: ReadonlySet<string> = new Set(),
): Promise<LayerFiles> {
  const [removed, emptied] = [new Set<string>(), new Set<string>()];
  const [contents, links] = [new Map<string, Uint8Array>(), new Map<string, string>()];
  const tar = openLayer(request.layoutDir, layer);
  try {
    for await (const { header, body } of layerEntries(tar)) {
      request.signal?.throwIfAborted();
      const path = entryPath(header.name);
      const [folder, name] = splitPath(path);
      const isFile = (header.type === undefined || header.type === "file") && !name.startsWith(WHITEOUT);
      const isWanted = isFile && (request.wanted(path) || targets.has(path));
      if (isWanted && header.size > MAX_FILE_BYTES) throw tooLarge(path, header.size);
      if (isWanted) contents.set(path, await readBody(body));
      else await skipBody(body);
      if (name === OPAQUE) emptied.add(folder);
      else if (name.startsWith(WHITEOUT)) removed.add(joinPath(folder, name.slice(WHITEOUT.length)));
      else if (header.type !== "directory") removed.add(path);
      if (header.type === "link" && request.wanted(path)) links.set(path, entryPath(header.linkname ?? ""));
    }
  } finally {
    tar.destroy();
  }
  const missing = [...links.values()].filter((target) => !contents.has(target) && !targets.has(target));
  if (missing.length > 0) return readLayer(layer, request, new Set([...targets, ...missing]));
  const added = new Map([...contents].filter(([path]) => request.wanted(path)));
  for (const [path, target] of links) {
    const bytes = contents.get(target);
    if (bytes !== undefined) added.set(path, bytes);
  }
  return { removed, emptied, added };
}

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.has("")) return true;
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
    if (folders.has(path.slice(0, at))) return true;
  }
  return false;
}

function splitPath(path: string): readonly [string, string] {
  const at = path.lastIndexOf("/");
  return [path.slice(0, Math.max(0, at)), path.slice(at + 1)];
}

function joinPath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function tooLarge(path: string, bytes: number): FactoryError {
  return new FactoryError(
    "IMAGE_UNAVAILABLE",
    `/${path} of the image has ${bytes} bytes, which is no such file`,
  );
}
