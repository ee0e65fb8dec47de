import { PACKET, type PacketMessage } from "../proto/fsutil.ts";
import { entryStat } from "./entry-stat.ts";
import { readContextFile } from "./read-context-file.ts";
import type { StreamCall } from "./serve-stream.ts";
import type { SessionState } from "./types.ts";
import { type WalkFilter, walkFolder } from "./walk-folder.ts";

const OPEN_FILES = 4;

export interface FolderToSend {
  /** Raw real path. */
  readonly root: string;
  readonly filter: WalkFilter;
}

interface Sending extends FolderToSend {
  readonly state: SessionState;
  readonly call: StreamCall<PacketMessage, object>;
  /** Paths of files that the daemon may still ask for, by id. */
  readonly paths: Map<number, string>;
}

/**
 * The sender's side of fsutil's protocol: one STAT for each entry and an empty one as the end, DATA for each
 * REQ, until the daemon says FIN. A file that vanished is sent empty, as fsutil does.
 */
export async function sendFolder(
  state: SessionState,
  call: StreamCall<PacketMessage, object>,
  folder: FolderToSend,
): Promise<void> {
  const sending: Sending = { ...folder, state, call, paths: new Map() };
  try {
    await Promise.all([listEntries(sending), answerRequests(sending)]);
  } catch (error) {
    // The packet tells a waiting receiver why before the status does.
    const data = Buffer.from(error instanceof Error ? error.message : String(error));
    await call.write({ type: PACKET.ERR, data }).catch(() => undefined);
    throw error;
  }
}

async function listEntries({ root, filter, state, call, paths }: Sending): Promise<void> {
  let id = 0;
  for await (const entry of walkFolder(root, filter)) {
    if (entry.kind === "file") {
      paths.set(id, entry.path);
      state.transfer.filesListed += 1;
    }
    id += 1;
    await call.write({ type: PACKET.STAT, stat: entryStat(entry) });
  }
  await call.write({ type: PACKET.STAT });
}

async function answerRequests(sending: Sending): Promise<void> {
  const running = new Set<Promise<void>>();
  let reportFailure: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    reportFailure = reject;
  });
  const serve = async () => {
    for await (const packet of sending.call.requests) {
      if (packet.type === PACKET.FIN) break;
      if (packet.type === PACKET.ERR) throw receiverError(packet);
      const file = sendFile(sending, packet.id ?? 0).catch(reportFailure);
      running.add(file);
      void file.then(() => running.delete(file));
      // Not reading the next request holds the daemon back while enough files are open.
      if (running.size >= OPEN_FILES) await Promise.race(running);
    }
    await Promise.all(running);
    await sending.call.write({ type: PACKET.FIN });
  };
  await Promise.race([serve(), failed]);
}

function receiverError(packet: PacketMessage): Error {
  return new Error(`the daemon could not take the files: ${Buffer.from(packet.data ?? []).toString()}`);
}

async function sendFile({ root, state, call, paths }: Sending, id: number): Promise<void> {
  const path = paths.get(id);
  if (path === undefined) throw new Error(`the daemon asked for file ${id}, which was not listed`);
  paths.delete(id);
  for await (const data of readContextFile(root, path)) {
    await call.write({ type: PACKET.DATA, id, data });
    state.transfer.bytesSent += data.length;
  }
  await call.write({ type: PACKET.DATA, id });
  state.transfer.filesSent += 1;
}
