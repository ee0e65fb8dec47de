import { messageType } from "../../protobuf/message-type.ts";

// fsutil.types. Paths are declared as bytes, which look the same on the wire: a file name need not be UTF-8.
const Stat = messageType({
  path: { id: 1, type: "bytes" },
  mode: { id: 2, type: "uint32" },
  uid: { id: 3, type: "uint32" },
  gid: { id: 4, type: "uint32" },
  size: { id: 5, type: "int64" },
  modTime: { id: 6, type: "int64" },
  linkname: { id: 7, type: "bytes" },
});
export const Packet = messageType({
  type: { id: 1, type: "int32" },
  stat: { id: 2, type: Stat },
  id: { id: 3, type: "uint32" },
  data: { id: 4, type: "bytes" },
});

/** `Packet.PacketType` */
export const PACKET = { STAT: 0, REQ: 1, DATA: 2, FIN: 3, ERR: 4 } as const;

/** Bits of Go's `fs.FileMode`, which is what `Stat.mode` holds. */
export const MODE = {
  FOLDER: 2 ** 31,
  SYMLINK: 2 ** 27,
  /** Every bit that says "not a plain file": folder, symlink, device, pipe, socket, character device, irregular. */
  TYPES: 2 ** 31 + 2 ** 27 + 2 ** 26 + 2 ** 25 + 2 ** 24 + 2 ** 21 + 2 ** 19,
  PERMISSIONS: 0o777,
} as const;

export interface StatMessage {
  readonly path?: Uint8Array;
  readonly mode?: number;
  readonly size?: number;
  /** Nanoseconds since the epoch. */
  readonly modTime?: number;
  readonly linkname?: Uint8Array;
}

/** A decoded packet: fields with their default value are absent. */
export interface PacketMessage {
  readonly type?: number;
  readonly stat?: StatMessage;
  readonly id?: number;
  readonly data?: Uint8Array;
}
