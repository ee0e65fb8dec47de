import { createHash } from "node:crypto";
import type { Type } from "protobufjs/light.js";
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

function decode(type: Type, bytes: Uint8Array): unknown {
  return plain(type.toObject(type.decode(bytes), { longs: Number, defaults: true }));
}

/** Leaves out the null that protobufjs gives for a message that is not there; bytes are no Buffer. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const present = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(present.map(([name, field]) => [name, plain(field)]));
}
