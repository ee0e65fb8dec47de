import { encodeMessage as encode } from "../../protobuf/encode-message.ts";
import type { MessageType } from "../../protobuf/message-type.ts";

/**
 * Encodes as Go's deterministic marshaller does, because BuildKit encodes each op again and reports it by the
 * digest of that: default values are left out.
 */
export function encodeMessage(type: MessageType, message: object): Uint8Array {
  return encode(type, message, { omitDefaults: true });
}
