import { ByteReader } from "./byte-reader.ts";
import { defaultValue } from "./default-value.ts";
import type { Field, FieldType, MessageType } from "./message-type.ts";
import { wireKind } from "./wire-kind.ts";

type Message = Record<string, unknown>;

/**
 * Reads a message as a plain object: fields that were not sent are absent, 64-bit numbers are the nearest number, bytes
 * are views of the input, and fields the schema does not name are passed over. Throws RangeError for what is no protobuf.
 */
export function decodeMessage(type: MessageType, bytes: Uint8Array): object {
  const reader = new ByteReader(bytes);
  const message: Message = {};
  while (!reader.done) {
    const tag = reader.uint32();
    const id = tag >>> 3;
    if (id === 0) throw new RangeError("no protobuf: a field has the number 0");
    const field = type.byId.get(id);
    if (field === undefined || wireKind(field) !== (tag & 7)) reader.skip(tag);
    else readField(reader, field, message);
  }
  return message;
}

function readField(reader: ByteReader, field: Field, message: Message): void {
  const { name, type, of, entry } = field;
  if (entry !== undefined) {
    message[name] ??= {};
    addEntry(message[name] as object, field, decodeMessage(entry, reader.bytes()));
  } else if (of === "list") {
    message[name] ??= [];
    (message[name] as unknown[]).push(readValue(reader, type));
  } else {
    message[name] = readValue(reader, type);
  }
}

/** Defines the key instead of assigning to it: `__proto__` is a key like any other. */
function addEntry(map: object, { type }: Field, entry: { key?: string; value?: unknown }): void {
  Object.defineProperty(map, entry.key ?? "", {
    value: entry.value ?? defaultValue(type),
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

function readValue(reader: ByteReader, type: FieldType): unknown {
  switch (type) {
    case "string":
      return reader.string();
    case "bytes":
      return reader.bytes();
    case "bool":
      return reader.bool();
    case "int32":
      return reader.int32();
    case "uint32":
      return reader.uint32();
    case "int64":
      return reader.int64();
    default:
      return decodeMessage(type, reader.bytes());
  }
}
