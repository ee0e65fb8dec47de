import { type FileHandle, open } from "node:fs/promises";
import { FactoryError } from "../errors/factory-error.ts";

/** The files of an archive by name, read when they are asked for. */
export interface ArchiveMembers {
  /** Parsed JSON. Throws OUTPUT_FAILED when the archive does not hold it or it is no JSON. */
  json(name: string): Promise<unknown>;
}

interface Member {
  readonly offset: number;
  readonly size: number;
}

const BLOCK = 512;
/** No document of an image is near it. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;

/**
 * Opens an uncompressed tar for reading single files, by skipping from header to header, so that a large archive costs no more
 * than its number of files. Format: POSIX ustar, with the two ways to write sizes of 8 GiB and more: a `size` record of
 * a pax header, and base 256.
 */
export async function withArchive<T>(file: string, use: (members: ArchiveMembers) => Promise<T>): Promise<T> {
  const handle = await open(file, "r");
  try {
    const members = await listMembers(handle);
    return await use({ json: (name) => readJson(handle, members, name) });
  } finally {
    await handle.close();
  }
}

async function listMembers(handle: FileHandle): Promise<ReadonlyMap<string, Member>> {
  const members = new Map<string, Member>();
  const header = Buffer.alloc(BLOCK);
  let paxSize: number | undefined;
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(header, 0, BLOCK, at);
    if (bytesRead < BLOCK || header[0] === 0) return members;
    const member = { offset: at + BLOCK, size: paxSize ?? sizeOf(header) };
    const isPax = header.toString("latin1", 156, 157) === "x";
    paxSize = isPax ? await readPaxSize(handle, member) : undefined;
    if (!isPax) members.set(text(header, 0, 100).replace(/^\.\//, ""), member);
    at = member.offset + Math.ceil(member.size / BLOCK) * BLOCK;
  }
}

/** Octal digits, or a big number in the last bytes when the first bit is set. */
function sizeOf(header: Buffer): number {
  if (((header[124] ?? 0) & 0x80) !== 0) return header.readUIntBE(130, 6);
  return Number.parseInt(text(header, 124, 12).trim(), 8) || 0;
}

async function readPaxSize(handle: FileHandle, { offset, size }: Member): Promise<number | undefined> {
  const records = (await readBytes(handle, { offset, size })).toString("utf8");
  const digits = /(?:^|\n)\d+ size=(\d+)\n/.exec(records)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function text(header: Buffer, start: number, length: number): string {
  return header.toString("latin1", start, start + length).replace(/\0.*$/, "");
}

async function readJson(
  handle: FileHandle,
  members: ReadonlyMap<string, Member>,
  name: string,
): Promise<unknown> {
  const member = members.get(name);
  if (member === undefined) throw new FactoryError("OUTPUT_FAILED", `the image archive holds no ${name}`);
  try {
    return JSON.parse((await readBytes(handle, member)).toString("utf8"));
  } catch (cause) {
    throw new FactoryError("OUTPUT_FAILED", `${name} of the image archive is not JSON`, { cause });
  }
}

async function readBytes(handle: FileHandle, { offset, size }: Member): Promise<Buffer> {
  if (size > MAX_JSON_BYTES) throw new Error(`it has ${size} bytes`);
  const bytes = Buffer.alloc(size);
  await handle.read(bytes, 0, size, offset);
  return bytes;
}
