import type { ParsedCondition } from "../condition/condition.ts";
import { parseCondition } from "../condition/parse-condition.ts";
import { findExits, findStarts } from "../find-ends.ts";
import type { Attribute, Graph, GraphEdge, GraphNode } from "../graph.ts";
import { nodeKind } from "../node-kind.ts";
import { createSuggester } from "./create-suggester.ts";

/** An attribute with whose it is: of several that share it by defaults, the first. */
export interface OwnedAttribute {
  readonly key: string;
  readonly attribute: Attribute;
  readonly owner: "graph" | "node" | "edge";
  readonly node?: GraphNode;
  readonly edge?: GraphEdge;
}

/** A graph with what several rules look up. */
export interface LintSubject {
  readonly graph: Graph;
  readonly knownTypes: ReadonlySet<string>;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly starts: readonly GraphNode[];
  readonly exits: readonly GraphNode[];
  /** Each attribute of the file once. */
  readonly attributes: readonly OwnedAttribute[];
  readonly edgesFrom: (id: string) => readonly GraphEdge[];
  readonly edgesTo: (id: string) => readonly GraphEdge[];
  /** Undefined for a node that is not declared. */
  readonly kindOf: (id: string) => string | undefined;
  readonly conditionOf: (edge: GraphEdge) => ParsedCondition;
  /** `, did you mean X?`, or nothing. */
  readonly suggest: (word: string, known: Iterable<string>) => string;
}

export function createSubject(graph: Graph, knownTypes: ReadonlySet<string>): LintSubject {
  const outgoing = grouped(graph.edges, ({ from }) => from);
  const incoming = grouped(graph.edges, ({ to }) => to);
  const kinds = new Map(graph.nodes.map((node) => [node.id, nodeKind(node, knownTypes)]));
  const conditions = new Map<string, ParsedCondition>();
  return {
    graph,
    knownTypes,
    nodes: new Map(graph.nodes.map((node) => [node.id, node])),
    starts: findStarts(graph, knownTypes),
    exits: findExits(graph, knownTypes),
    attributes: ownedAttributes(graph),
    edgesFrom: (id) => outgoing.get(id) ?? [],
    edgesTo: (id) => incoming.get(id) ?? [],
    kindOf: (id) => kinds.get(id),
    conditionOf({ attributes }) {
      const text = attributes.condition?.value ?? "";
      const known = conditions.get(text) ?? parseCondition(text);
      conditions.set(text, known);
      return known;
    },
    suggest: createSuggester(),
  };
}

function grouped(
  edges: readonly GraphEdge[],
  by: (edge: GraphEdge) => string,
): ReadonlyMap<string, readonly GraphEdge[]> {
  const groups = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const group = groups.get(by(edge));
    if (group === undefined) groups.set(by(edge), [edge]);
    else group.push(edge);
  }
  return groups;
}

function ownedAttributes(graph: Graph): readonly OwnedAttribute[] {
  const owned: OwnedAttribute[] = [];
  const seen = new Set<Attribute>();
  function add(attributes: Graph["attributes"], of: Omit<OwnedAttribute, "key" | "attribute">): void {
    for (const [key, attribute] of Object.entries(attributes)) {
      if (seen.has(attribute)) continue;
      seen.add(attribute);
      owned.push({ key, attribute, ...of });
    }
  }
  add(graph.attributes, { owner: "graph" });
  for (const node of graph.nodes) add(node.attributes, { owner: "node", node });
  for (const edge of graph.edges) add(edge.attributes, { owner: "edge", edge });
  return owned;
}
