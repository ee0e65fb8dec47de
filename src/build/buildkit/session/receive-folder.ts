import { type FileHandle, mkdir } from "node:fs/promises";
import { MODE, PACKET, type PacketMessage, type StatMessage } from "../proto/fsutil.ts";
import { entryOrder } from "./entry-order.ts";
import { outputError } from "./output-error.ts";
import {
  openPlaced,
  placeFile,
  placeFolder,
  placeHardLink,
  placeSymlink,
  settleFile,
  settleFolder,
} from "./place-entry.ts";
import { pathBytes, pathText, rawPath } from "./raw-path.ts";
import type { StreamCall } from "./serve-stream.ts";

const OPEN_FILES = 16;

interface Listed {
  readonly id: number;
  readonly path: string;
  readonly stat: StatMessage;
}

interface Receiving {
  readonly call: StreamCall<PacketMessage, object>;
  readonly root: string;
  readonly checkOrder: (path: string, isFolder: boolean) => void;
  /** They get their mode and time last: writing into them would change the time, and may need more of the mode. */
  readonly folders: Listed[];
  /** Paths that a hard link may point at. */
  readonly files: Set<string>;
  readonly waiting: Listed[];
  readonly open: Map<number, Listed & { readonly file: FileHandle }>;
  nextId: number;
  listed: boolean;
}

/**
 * The receiver's side of fsutil's protocol: writes entries into `folder`, keeping what else is there. Devices,
 * pipes and sockets are skipped, owners and set-id bits are not kept. Throws OUTPUT_FAILED.
 */
export async function receiveFolder(call: StreamCall<PacketMessage, object>, folder: string): Promise<void> {
  const receiving: Receiving = {
    call,
    root: rawPath(folder),
    checkOrder: entryOrder(),
    folders: [],
    files: new Set(),
    waiting: [],
    open: new Map(),
    nextId: 0,
    listed: false,
  };
  await guard(receiving, "", () => mkdir(folder, { recursive: true }));
  try {
    for await (const packet of call.requests) {
      if (packet.type === PACKET.FIN) return;
      await take(receiving, packet);
    }
  } finally {
    for (const { file } of receiving.open.values()) await file.close();
  }
}

async function take(receiving: Receiving, packet: PacketMessage): Promise<void> {
  if (packet.type === PACKET.ERR) {
    throw new Error(`the daemon could not export: ${Buffer.from(packet.data ?? []).toString()}`);
  }
  if (packet.type === PACKET.DATA) await takeData(receiving, packet);
  else if (packet.stat === undefined) receiving.listed = true;
  else await takeEntry(receiving, packet.stat);
  await requestFiles(receiving);
}

async function takeEntry(receiving: Receiving, stat: StatMessage): Promise<void> {
  const path = Buffer.from(stat.path ?? []).toString("latin1");
  const link = Buffer.from(stat.linkname ?? []).toString("latin1");
  const type = ((stat.mode ?? 0) & MODE.TYPES) >>> 0;
  const listed = { id: receiving.nextId, path, stat };
  receiving.nextId += 1;
  receiving.checkOrder(path, type === MODE.FOLDER);
  const place = placeOf(receiving, path);
  await guard(receiving, path, async () => {
    if (type === MODE.FOLDER) {
      await placeFolder(place);
      receiving.folders.push(listed);
    } else if (type === MODE.SYMLINK) {
      await placeSymlink(place, pathBytes(link), stat);
    } else if (type === 0 && receiving.files.has(link)) {
      await placeHardLink(placeOf(receiving, link), place);
    } else if (type === 0) {
      await placeFile(place);
      receiving.files.add(path);
      receiving.waiting.push(listed);
    }
  });
}

async function takeData({ open, ...receiving }: Receiving, packet: PacketMessage): Promise<void> {
  const id = packet.id ?? 0;
  const listed = open.get(id);
  if (listed === undefined) throw new Error(`the daemon sent data of file ${id}, which was not asked for`);
  await guard(receiving, listed.path, async () => {
    if (packet.data !== undefined && packet.data.length > 0) return listed.file.appendFile(packet.data);
    open.delete(id);
    await settleFile(listed.file, listed.stat);
  });
}

/** Asks for as many files as may be open at once; when nothing is left to ask for, settles the folders and says FIN. */
async function requestFiles(receiving: Receiving): Promise<void> {
  const { call, waiting, open } = receiving;
  while (open.size < OPEN_FILES) {
    const listed = waiting.pop();
    if (listed === undefined) break;
    await guard(receiving, listed.path, async () => {
      open.set(listed.id, { ...listed, file: await openPlaced(placeOf(receiving, listed.path)) });
    });
    await call.write({ type: PACKET.REQ, id: listed.id });
  }
  if (!receiving.listed || open.size > 0) return;
  for (const { path, stat } of receiving.folders.reverse()) {
    await guard(receiving, path, () => settleFolder(placeOf(receiving, path), stat));
  }
  receiving.listed = false;
  await call.write({ type: PACKET.FIN });
}

function placeOf({ root }: Pick<Receiving, "root">, path: string): Buffer {
  return pathBytes(`${root}/${path}`);
}

async function guard(
  { root }: Pick<Receiving, "root">,
  path: string,
  write: () => Promise<unknown>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw outputError(pathText(path === "" ? root : `${root}/${path}`), error);
  }
}
