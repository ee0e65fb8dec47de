import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { TarHeader } from "modern-tar";
import { entryPath, layerEntries } from "./layer-entries.ts";

/** What of a file is not the same in two layers. */
export type FileAspect =
  | "presence"
  | "type"
  | "content"
  | "link"
  | "mtime"
  | "mode"
  | "owner"
  | "attributes"
  | "order";

export interface FileDifference {
  /** Without a leading slash. */
  readonly path: string;
  readonly aspect: FileAspect;
  /** In the words of the aspect; `absent` where the file is in one layer only. */
  readonly first: string;
  readonly second: string;
}

export interface LayerComparison {
  /** Number of files that differ. */
  readonly files: number;
  /** What differs of the first of them, in the order of the first layer. Empty when only the archive around the files does. */
  readonly differences: readonly FileDifference[];
}

/**
 * Compares two uncompressed layers file by file. Reads one after the other and keeps what a header says and the hash
 * of each content, so that memory grows with the number of files and not with their size.
 */
export async function compareLayers(first: Readable, second: Readable): Promise<LayerComparison> {
  const before = await summarise(first);
  const after = await summarise(second);
  const paths = new Set([...before.keys(), ...after.keys()]);
  let files = 0;
  let differences: readonly FileDifference[] = [];
  for (const path of paths) {
    const found = fileDifferences(path, before.get(path), after.get(path));
    if (found.length === 0) continue;
    files += 1;
    if (files === 1) differences = found;
  }
  return files > 0 ? { files, differences } : orderDifference([...before.keys()], [...after.keys()]);
}

interface FileSummary {
  readonly header: TarHeader;
  /** Of the content, in hexadecimal. */
  readonly hash: string;
  readonly bytes: number;
}

/** By path, in the order of the archive; the last entry of a path counts, as it does when a layer is unpacked. */
async function summarise(tar: Readable): Promise<ReadonlyMap<string, FileSummary>> {
  const files = new Map<string, FileSummary>();
  try {
    for await (const { header, body } of layerEntries(tar)) {
      const hash = createHash("sha256");
      let bytes = 0;
      for await (const chunk of body) {
        hash.update(chunk);
        bytes += chunk.length;
      }
      files.set(entryPath(header.name), { header, hash: hash.digest("hex"), bytes });
    }
  } finally {
    tar.destroy();
  }
  return files;
}

function fileDifferences(
  path: string,
  first: FileSummary | undefined,
  second: FileSummary | undefined,
): readonly FileDifference[] {
  if (first === undefined || second === undefined) {
    const [a, b] = [first, second].map((file) => (file === undefined ? "absent" : typeOf(file)));
    return [{ path, aspect: "presence", first: a ?? "", second: b ?? "" }];
  }
  const aspects: readonly (readonly [FileAspect, (file: FileSummary) => string])[] = [
    ["type", typeOf],
    ["content", ({ hash, bytes }) => `${bytes} bytes, sha256 ${hash.slice(0, 12)}`],
    ["link", ({ header }) => header.linkname ?? ""],
    ["mode", ({ header }) => (header.mode ?? 0).toString(8).padStart(4, "0")],
    ["owner", ({ header }) => `${header.uid ?? 0}:${header.gid ?? 0}`],
    ["mtime", timeOf],
    ["attributes", attributesOf],
  ];
  return aspects
    .map(([aspect, read]) => ({ path, aspect, first: read(first), second: read(second) }))
    .filter((each) => each.first !== each.second);
}

function typeOf({ header }: FileSummary): string {
  return header.type ?? "file";
}

function timeOf({ header }: FileSummary): string {
  const exact = header.pax?.mtime;
  const text = header.mtime?.toISOString().replace(".000Z", "Z") ?? "none";
  return exact === undefined ? text : `${text} (${exact})`;
}

/** What a header holds beyond the fields of every file, but for the time, which has a place of its own. */
function attributesOf({ header }: FileSummary): string {
  const { mtime: _, ...pax } = header.pax ?? {};
  const names = Object.entries(pax).map(([name, value]) => `${name}=${value}`);
  return [...names, ...[header.uname, header.gname].filter((name) => name)].sort().join(" ");
}

function orderDifference(first: readonly string[], second: readonly string[]): LayerComparison {
  const at = first.findIndex((path, index) => second[index] !== path);
  const path = first[at];
  if (path === undefined) return { files: 0, differences: [] };
  const place = (paths: readonly string[]) => `entry ${paths.indexOf(path) + 1}`;
  return { files: 1, differences: [{ path, aspect: "order", first: place(first), second: place(second) }] };
}
