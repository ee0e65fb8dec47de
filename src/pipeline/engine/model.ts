import { readBoolean, readDuration, readInteger, readText } from "../attributes.ts";
import type { Condition } from "../condition/condition.ts";
import { evaluateCondition } from "../condition/evaluate-condition.ts";
import { parseCondition } from "../condition/parse-condition.ts";
import type { Graph, GraphEdge, GraphNode } from "../graph.ts";
import { BUILT_IN_TYPES, nodeKind } from "../node-kind.ts";
import { findFanIn } from "./find-fan-in.ts";
import type { RunLimits } from "./run-limits.ts";
import type { Track } from "./run-state.ts";
import type { EdgeFacts } from "./select-edge.ts";

/** A graph made quick to ask. */
export interface Model {
  readonly graph: Graph;
  /** What holds whatever the graph says. */
  readonly limits: RunLimits;
  readonly node: (id: string) => GraphNode | undefined;
  readonly kind: (node: GraphNode) => string;
  readonly edgesFrom: (id: string) => readonly GraphEdge[];
  /** First nodes of the branches of a component, each once. */
  readonly branchesOf: (id: string) => readonly string[];
  readonly fanInOf: (component: string) => string | undefined;
  /** Empty when absent. */
  readonly text: (node: GraphNode, key: string) => string;
  readonly integer: (node: GraphNode, key: string) => number | undefined;
  readonly flag: (node: GraphNode, key: string) => boolean;
  readonly durationMs: (node: GraphNode, key: string) => number | undefined;
  readonly graphText: (key: string) => string;
  readonly graphInteger: (key: string) => number | undefined;
  readonly restarts: (edge: GraphEdge) => boolean;
  readonly edgeFacts: (track: Track) => EdgeFacts;
}

/** The graph must have passed the lint. */
export function createModel(
  graph: Graph,
  knownTypes: ReadonlySet<string> = BUILT_IN_TYPES,
  limits: RunLimits = {},
): Model {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const outgoing = groupBySource(graph.edges);
  const kinds = new Map<string, string>();
  const fanIns = new Map<string, string | undefined>();
  const conditions = new Map<string, Condition>();
  const kind = (node: GraphNode) => remember(kinds, node.id, () => nodeKind(node, knownTypes));
  const branchesOf = (id: string) => [...new Set((outgoing.get(id) ?? []).map(({ to }) => to))];
  const fanInGraph = {
    targets: branchesOf,
    kind: (id: string) => {
      const node = nodes.get(id);
      return node === undefined ? undefined : kind(node);
    },
  };
  const conditionText = (edge: GraphEdge) => readText(edge.attributes, "condition")?.trim() ?? "";
  const condition = (text: string) => remember(conditions, text, () => parsed(text));
  return {
    graph,
    limits,
    node: (id) => nodes.get(id),
    kind,
    edgesFrom: (id) => outgoing.get(id) ?? [],
    branchesOf,
    fanInOf: (id) => remember(fanIns, id, () => findFanIn(fanInGraph, id)),
    text: ({ attributes }, key) => readText(attributes, key) ?? "",
    integer: ({ attributes }, key) => readInteger(attributes, key),
    flag: ({ attributes }, key) => readBoolean(attributes, key) === true,
    durationMs: ({ attributes }, key) => readDuration(attributes, key),
    graphText: (key) => readText(graph.attributes, key) ?? "",
    graphInteger: (key) => readInteger(graph.attributes, key),
    restarts: ({ attributes }) => readBoolean(attributes, "loop_restart") === true,
    edgeFacts: ({ last, context }) => ({
      label: (edge) => readText(edge.attributes, "label") ?? "",
      weight: (edge) => readInteger(edge.attributes, "weight") ?? 0,
      condition: conditionText,
      holds: (edge) =>
        evaluateCondition(condition(conditionText(edge)), {
          outcome: last.status,
          preferredLabel: last.preferredLabel,
          context: (key) => context.get(key),
        }),
    }),
  };
}

function groupBySource(edges: readonly GraphEdge[]): ReadonlyMap<string, readonly GraphEdge[]> {
  const groups = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const group = groups.get(edge.from);
    if (group === undefined) groups.set(edge.from, [edge]);
    else group.push(edge);
  }
  return groups;
}

/** Throws a plain Error for what the lint would have refused. */
function parsed(text: string): Condition {
  const result = parseCondition(text);
  if (result.kind === "condition") return result.condition;
  throw new Error(`the condition ${text} was not checked: ${result.message}`);
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as T;
  const made = make();
  known.set(key, made);
  return made;
}
