import { decodeDefinition } from "./wire/decode-definition.ts";
import type { WireOp } from "./wire/types.ts";

export interface DescribedVertex {
  readonly digest: string;
  readonly name: string;
  /** The op as JSON: file contents as text, only the kind of op that is set. */
  readonly op: Readonly<Record<string, unknown>>;
  /** Digests of the vertices it reads from. */
  readonly inputs: readonly string[];
}

/** `pb.Definition` bytes for people and for JSON, inputs before what uses them; the last vertex is the result. */
export function describeDefinition(definition: Uint8Array): readonly DescribedVertex[] {
  const vertices = decodeDefinition(definition);
  return vertices.slice(0, -1).map(({ digest, op, metadata }) => ({
    digest,
    name: metadata?.description?.["llb.customname"] ?? "",
    op: printable(op),
    inputs: op.inputs.map((input) => input.digest),
  }));
}

function printable({ inputs: _, ...op }: WireOp): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(op, (_key, value: unknown) =>
    value instanceof Uint8Array ? new TextDecoder().decode(value) : value,
  );
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
