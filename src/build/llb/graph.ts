import { createHash } from "node:crypto";
import type { VertexOrigin } from "../types.ts";
import { CAPS, type Cap } from "./caps.ts";
import { encodeMessage } from "./wire/encode-message.ts";
import { DEFINITION_TYPE, OP_TYPE } from "./wire/schema.ts";
import type { WireInput, WireOp, WireOpMetadata } from "./wire/types.ts";

/** Output of a vertex, as other vertices refer to it; undefined is the empty file system. */
export type Ref = WireInput | undefined;

export interface Vertex {
  readonly op: WireOp;
  /** What the user reads in the progress. */
  readonly name: string;
  readonly caps: readonly Cap[];
  readonly origin: VertexOrigin;
  /** Run it whatever the cache holds, and with it everything that is made of its result. */
  readonly ignoreCache?: boolean;
}

/** Vertices named by the digest of their bytes, so that the same op twice is one vertex. */
export interface Graph {
  /** Keeps the name and origin of the first vertex with the same bytes. */
  add(vertex: Vertex): WireInput;
  origins(): ReadonlyMap<string, VertexOrigin>;
  /** `pb.Definition` bytes of everything added, with `target` as the result. */
  definition(target: WireInput): Uint8Array;
}

export function createGraph(): Graph {
  const ops = new Map<string, Uint8Array>();
  const metadata = new Map<string, WireOpMetadata>();
  const origins = new Map<string, VertexOrigin>();

  function add(vertex: Vertex): WireInput {
    const bytes = encodeMessage(OP_TYPE, vertex.op);
    const digest = digestOf(bytes);
    if (!ops.has(digest)) {
      ops.set(digest, bytes);
      // What follows would be found in the cache by the same key, with the result of an earlier run.
      const follows = vertex.op.inputs.some((input) => metadata.get(input.digest)?.ignore_cache === true);
      metadata.set(digest, vertexMetadata(follows ? { ...vertex, ignoreCache: true } : vertex));
      origins.set(digest, vertex.origin);
    }
    return { digest, index: 0 };
  }

  function definition(target: WireInput): Uint8Array {
    const last = encodeMessage(OP_TYPE, { inputs: [target] });
    const ignoresCache = [...metadata.values()].some((entry) => entry.ignore_cache);
    const caps = capMap([
      CAPS.constraints,
      CAPS.metaDescription,
      CAPS.platform,
      ...(ignoresCache ? [CAPS.metaIgnoreCache] : []),
    ]);
    return encodeMessage(DEFINITION_TYPE, {
      def: [...ops.values(), last],
      metadata: { ...Object.fromEntries(metadata), [digestOf(last)]: { caps } },
    });
  }

  return { add, origins: () => origins, definition };
}

function vertexMetadata(vertex: Vertex): WireOpMetadata {
  return {
    ignore_cache: vertex.ignoreCache ?? false,
    description: { "llb.customname": vertex.name },
    caps: capMap(vertex.caps),
  };
}

function capMap(caps: readonly Cap[]): Readonly<Record<string, boolean>> {
  return Object.fromEntries(caps.map((cap) => [cap, true]));
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
