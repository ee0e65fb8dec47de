import { createHash } from "node:crypto";
import { decodeMessage } from "../../protobuf/decode-message.ts";
import { defaultValue } from "../../protobuf/default-value.ts";
import type { Field, FieldType, MessageType } from "../../protobuf/message-type.ts";
import { DEFINITION_TYPE, OP_TYPE } from "./schema.ts";
import type { WireDefinition, WireOp, WireOpMetadata } from "./types.ts";

/** One vertex as it was read; scalars, lists and maps that were left out have their default. */
export interface DecodedVertex {
  readonly digest: string;
  readonly op: WireOp;
  readonly metadata: WireOpMetadata | undefined;
}

/** Reads `pb.Definition` bytes: inputs before what uses them; the last vertex only points to the result. */
export function decodeDefinition(definition: Uint8Array): readonly DecodedVertex[] {
  const { def, metadata } = decode(DEFINITION_TYPE, definition) as WireDefinition;
  return def.map((bytes) => {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    return { digest, op: decode(OP_TYPE, bytes) as WireOp, metadata: metadata[digest] };
  });
}

function decode(type: MessageType, bytes: Uint8Array): unknown {
  return withDefaults(type, decodeMessage(type, bytes));
}

/** Puts in what was left out, except messages and members of oneofs; bytes are copied, so that they are no Buffer. */
function withDefaults(type: FieldType, value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (typeof type === "string") return value;
  const message: Record<string, unknown> = {};
  for (const field of type.fields) {
    const sent = (value as Readonly<Record<string, unknown>>)[field.name];
    if (sent !== undefined) message[field.name] = fieldWithDefaults(field, sent);
    else if (!field.oneof && field.of === "list") message[field.name] = [];
    else if (!field.oneof && field.of === "map") message[field.name] = {};
    else if (!field.oneof && typeof field.type === "string") message[field.name] = defaultValue(field.type);
  }
  return message;
}

function fieldWithDefaults({ type, of }: Field, value: unknown): unknown {
  if (of === "list") return (value as readonly unknown[]).map((item) => withDefaults(type, item));
  if (of !== "map") return withDefaults(type, value);
  return Object.fromEntries(
    Object.entries(value as object).map(([key, item]) => [key, withDefaults(type, item)]),
  );
}
