import type { Field, Type } from "protobufjs/light.js";

type Message = Readonly<Record<string, unknown>>;

/**
 * Encodes as Go's deterministic marshaller does, because BuildKit encodes each op again and reports it by the
 * digest of that: fields by number with oneofs last, map keys sorted, default values left out unless they belong
 * to a oneof. Nested messages of the schema hold no field that comes after a oneof.
 */
export function encodeMessage(type: Type, message: object): Uint8Array {
  const fields = Object.entries(canonical(type, message as Message));
  const inOneof = ([name]: readonly [string, unknown]): boolean => Boolean(type.fields[name]?.partOf);
  const plain = Object.fromEntries(fields.filter((field) => !inOneof(field)));
  const last = Object.fromEntries(fields.filter(inOneof));
  return Buffer.concat([type.encode(plain).finish(), type.encode(last).finish()]);
}

function canonical(type: Type, message: Message): Message {
  const kept: Record<string, unknown> = {};
  for (const field of type.fieldsArray) {
    const value = message[field.name];
    if (value === undefined || (isDefault(value) && !field.partOf)) continue;
    kept[field.name] = canonicalField(field.resolve(), value);
  }
  return kept;
}

function canonicalField(field: Field, value: unknown): unknown {
  if (field.map) return canonicalMap(field, value as Message);
  if (Array.isArray(value)) return value.map((item) => canonicalValue(field, item));
  return canonicalValue(field, value);
}

function canonicalMap(field: Field, map: Message): Message {
  const entries = Object.keys(map)
    .sort()
    .map((key) => [key, canonicalValue(field, map[key])]);
  return Object.fromEntries(entries) as Message;
}

function canonicalValue(field: Field, value: unknown): unknown {
  const type = field.resolvedType;
  return type && "fieldsArray" in type ? canonical(type, value as Message) : value;
}

function isDefault(value: unknown): boolean {
  if (value === 0 || value === "" || value === false) return true;
  return (Array.isArray(value) || value instanceof Uint8Array) && value.length === 0;
}
