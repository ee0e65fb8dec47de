import { ByteWriter } from "./byte-writer.ts";
import type { Field, MessageType } from "./message-type.ts";
import { wireKind } from "./wire-kind.ts";

type Message = Readonly<Record<string, unknown>>;

interface Encoding {
  readonly writer: ByteWriter;
  readonly omitDefaults: boolean;
}

/**
 * Encodes the fields that are there by number, oneofs last, and maps by their sorted keys. `omitDefaults` leaves out
 * fields with their default value unless they belong to a oneof, as Go does. 64-bit numbers are numbers or bigints;
 * fractions are cut off.
 */
export function encodeMessage(
  type: MessageType,
  message: object,
  options: { readonly omitDefaults?: boolean } = {},
): Buffer {
  const writer = new ByteWriter();
  writeMessage({ writer, omitDefaults: options.omitDefaults ?? false }, type, message as Message);
  return writer.finish();
}

function writeMessage(encoding: Encoding, type: MessageType, message: Message): void {
  for (const field of type.fields) {
    const value = message[field.name];
    if (value === undefined) continue;
    if (encoding.omitDefaults && !field.oneof && isDefault(value)) continue;
    writeField(encoding, field, value);
  }
}

function writeField(encoding: Encoding, field: Field, value: unknown): void {
  switch (field.of) {
    case "list":
      for (const item of value as readonly unknown[]) writeTagged(encoding, field, item);
      break;
    case "map":
      for (const key of Object.keys(value as Message).sort()) {
        writeTagged(encoding, field, { key, value: (value as Message)[key] });
      }
      break;
    default:
      writeTagged(encoding, field, value);
  }
}

function writeTagged(encoding: Encoding, field: Field, value: unknown): void {
  const { writer } = encoding;
  writer.varint(field.id * 8 + wireKind(field));
  const type = field.entry ?? field.type;
  switch (type) {
    case "string":
      writer.string(value as string);
      break;
    case "bytes":
      writer.bytes(value as Uint8Array);
      break;
    case "bool":
      writer.varint(value === true ? 1 : 0);
      break;
    case "uint32":
      writer.varint((value as number) >>> 0);
      break;
    case "int32":
    case "int64":
      writer.varint(typeof value === "bigint" ? value : Math.trunc(value as number));
      break;
    default:
      writer.nested(() => writeMessage(encoding, type, value as Message));
  }
}

function isDefault(value: unknown): boolean {
  if (value === 0 || value === 0n || value === "" || value === false) return true;
  return value instanceof Uint8Array && value.length === 0;
}
