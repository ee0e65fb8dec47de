import { readText } from "../attributes.ts";
import type { Attribute, Graph, GraphNode } from "../graph.ts";
import { parseStylesheet, type StyleRule } from "./parse-stylesheet.ts";

/** In the order of how much they say; of two rules that say the same much the later one wins. */
const KINDS = ["all", "shape", "class", "id"] as const;

type RuleTable = Readonly<Record<(typeof KINDS)[number], ReadonlyMap<string, readonly Ranked[]>>>;

interface Ranked {
  readonly rule: StyleRule;
  readonly order: number;
}

/** Gives nodes the properties of `model_stylesheet` that they lack. A stylesheet with errors is left to the lint. */
export function applyStylesheet(graph: Graph): Graph {
  const stylesheet = graph.attributes.model_stylesheet;
  if (stylesheet === undefined) return graph;
  const { rules } = parseStylesheet(stylesheet.value);
  if (rules.length === 0) return graph;
  const table = toTable(rules);
  return { ...graph, nodes: graph.nodes.map((node) => styled(node, table, stylesheet)) };
}

/** By what they select, so that a node meets only the rules that are about it. */
function toTable(rules: readonly StyleRule[]): RuleTable {
  const table = { all: new Map(), shape: new Map(), class: new Map(), id: new Map() };
  for (const [order, rule] of rules.entries()) {
    const { selector } = rule;
    const name = selector.kind === "all" ? "" : selector.name;
    const ranked: Ranked[] = table[selector.kind].get(name) ?? [];
    ranked.push({ rule, order });
    table[selector.kind].set(name, ranked);
  }
  return table;
}

function styled(node: GraphNode, table: RuleTable, { line, column }: Attribute): GraphNode {
  const names = {
    all: [""],
    shape: [readText(node.attributes, "shape") ?? "box"],
    class: node.classes,
    id: [node.id],
  };
  const added: Record<string, Attribute> = {};
  for (const kind of KINDS) {
    const matching = names[kind].flatMap((name) => table[kind].get(name) ?? []);
    for (const { rule } of matching.sort((a, b) => a.order - b.order)) {
      for (const [key, value] of rule.properties) added[key] = { value, quoted: true, line, column };
    }
  }
  return { ...node, attributes: Object.assign(Object.create(null), added, node.attributes) };
}
