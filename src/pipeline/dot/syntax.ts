import type { Place } from "../graph.ts";
import type { Comment } from "./token.ts";

/** What stands around a statement or an attribute and means nothing, kept for `fmt`. */
export interface Surroundings {
  /** On lines of their own before it. */
  readonly before: readonly Comment[];
  /** On the line on which it ends. */
  readonly after: readonly Comment[];
  readonly blankBefore: boolean;
}

/** A name in the file with its place. */
export interface Name extends Place {
  readonly text: string;
}

export interface SyntaxAttribute extends Place, Surroundings {
  readonly key: string;
  readonly value: string;
  readonly quoted: boolean;
  /** The value as it stands in the file, quotes and escapes included. */
  readonly raw: string;
}

export interface AttributeList {
  readonly attributes: readonly SyntaxAttribute[];
  /** Comments before the closing bracket. */
  readonly last: readonly Comment[];
}

export interface Block {
  readonly statements: readonly Statement[];
  /** Comments before the closing brace. */
  readonly last: readonly Comment[];
}

export type Statement = Surroundings &
  Place &
  (
    | { readonly kind: "defaults"; readonly of: "graph" | "node" | "edge"; readonly list: AttributeList }
    | { readonly kind: "node"; readonly id: Name; readonly list: AttributeList | undefined }
    | { readonly kind: "edge"; readonly ids: readonly Name[]; readonly list: AttributeList | undefined }
    | { readonly kind: "assignment"; readonly attribute: SyntaxAttribute }
    | { readonly kind: "subgraph"; readonly id: Name | undefined; readonly block: Block }
  );

/** A file as it is written: chains, defaults, subgraphs and comments as they stand. */
export interface Document {
  readonly id: Name;
  readonly before: readonly Comment[];
  readonly block: Block;
  readonly last: readonly Comment[];
}
