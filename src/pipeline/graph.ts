/** A place in a pipeline file, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A value as its text gives it, without quotes and escapes: `"3"` and `3` mean the same and are read by who needs them. */
export interface Attribute extends Place {
  readonly value: string;
  readonly quoted: boolean;
}

/** By key; dotted keys such as `human.default_choice` are one key. Defaults of the scope are merged in. */
export type Attributes = Readonly<Record<string, Attribute>>;

export interface GraphNode extends Place {
  readonly id: string;
  readonly attributes: Attributes;
  /** Of `class`, and those that subgraphs give. */
  readonly classes: readonly string[];
}

export interface GraphEdge extends Place {
  readonly from: string;
  readonly to: string;
  readonly attributes: Attributes;
}

/** A digraph with chains expanded, defaults applied and subgraphs flattened; nodes and edges in the order of the file. */
export interface Graph {
  readonly id: string;
  readonly attributes: Attributes;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}
