import type { Field } from "./message-type.ts";

/** How the bytes of a field are laid out: the low three bits of its tag. 3 and 4 begin and end a group. */
export const WIRE_KIND = { varint: 0, fixed64: 1, bytes: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;

export function wireKind({ type, of }: Field): 0 | 2 {
  if (of === "map") return WIRE_KIND.bytes;
  switch (type) {
    case "bool":
    case "int32":
    case "uint32":
    case "int64":
      return WIRE_KIND.varint;
    default:
      return WIRE_KIND.bytes;
  }
}
