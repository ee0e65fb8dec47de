import { type FileHandle, open } from "node:fs/promises";
import { FactoryError } from "../errors/factory-error.ts";

export interface ArchiveLayer {
  readonly digest: string;
  /** Compressed, in bytes. */
  readonly size: number;
}

interface Member {
  readonly offset: number;
  readonly size: number;
}

const BLOCK = 512;

/**
 * Layers of the one image in an uncompressed OCI or Docker archive, read by skipping from header to
 * header, so that a large archive costs no more than its number of files. Format: POSIX ustar.
 */
export async function readArchiveLayers(file: string): Promise<readonly ArchiveLayer[]> {
  const handle = await open(file, "r");
  try {
    const members = await listMembers(handle);
    const index = (await readJson(handle, members, "index.json")) as {
      manifests: readonly { digest: string }[];
    };
    const digest = index.manifests[0]?.digest ?? "";
    const manifest = (await readJson(handle, members, blobPath(digest))) as {
      layers: readonly ArchiveLayer[];
    };
    return manifest.layers.map((layer) => ({ digest: layer.digest, size: layer.size }));
  } finally {
    await handle.close();
  }
}

async function listMembers(handle: FileHandle): Promise<ReadonlyMap<string, Member>> {
  const members = new Map<string, Member>();
  const header = Buffer.alloc(BLOCK);
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(header, 0, BLOCK, at);
    if (bytesRead < BLOCK || header[0] === 0) return members;
    const name = text(header, 0, 100);
    const size = Number.parseInt(text(header, 124, 12).trim(), 8) || 0;
    members.set(name.replace(/^\.\//, ""), { offset: at + BLOCK, size });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function text(header: Buffer, start: number, length: number): string {
  return header.toString("latin1", start, start + length).replace(/\0.*$/, "");
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

async function readJson(
  handle: FileHandle,
  members: ReadonlyMap<string, Member>,
  name: string,
): Promise<unknown> {
  const member = members.get(name);
  if (member === undefined) throw new FactoryError("OUTPUT_FAILED", `the image archive holds no ${name}`);
  const bytes = Buffer.alloc(member.size);
  await handle.read(bytes, 0, member.size, member.offset);
  return JSON.parse(bytes.toString("utf8"));
}
