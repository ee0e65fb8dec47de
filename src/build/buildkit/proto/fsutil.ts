import protobuf from "protobufjs/light.js";

// fsutil.types. Paths are declared as bytes, which look the same on the wire: a file name need not be UTF-8.
const root = protobuf.Root.fromJSON({
  nested: {
    Stat: {
      fields: {
        path: { type: "bytes", id: 1 },
        mode: { type: "uint32", id: 2 },
        uid: { type: "uint32", id: 3 },
        gid: { type: "uint32", id: 4 },
        size: { type: "int64", id: 5 },
        modTime: { type: "int64", id: 6 },
        linkname: { type: "bytes", id: 7 },
      },
    },
    Packet: {
      fields: {
        type: { type: "int32", id: 1 },
        stat: { type: "Stat", id: 2 },
        id: { type: "uint32", id: 3 },
        data: { type: "bytes", id: 4 },
      },
    },
  },
});

export const Stat = root.lookupType("Stat");
export const Packet = root.lookupType("Packet");

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
