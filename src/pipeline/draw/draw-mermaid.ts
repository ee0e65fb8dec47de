import { readText } from "../attributes.ts";
import type { Graph, GraphEdge, GraphNode } from "../graph.ts";
import { nodeKind } from "../node-kind.ts";
import { type DrawingMarks, edgeKey, MARK_COLOURS } from "./to-drawing.ts";

/** What stands around the label of a kind, so that it looks as much as possible like its shape. */
const BRACKETS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["start", ["([", "])"]],
  ["exit", ["(((", ")))"]],
  ["wait.human", ["{{", "}}"]],
  ["conditional", ["{", "}"]],
  ["parallel", ["[[", "]]"]],
  ["parallel.fan_in", ["[[", "]]"]],
  ["tool", ["[/", "/]"]],
  ["stack.manager_loop", ["[/", "\\]"]],
]);

const DIRECTIONS = ["TB", "LR", "BT", "RL"];

/** A flow chart for Markdown pages. Labels cannot become anything but text. */
export function drawMermaid(
  graph: Graph,
  { knownTypes, marks }: { readonly knownTypes?: ReadonlySet<string>; readonly marks?: DrawingMarks } = {},
): string {
  const direction = readText(graph.attributes, "rankdir") ?? "TB";
  // Mermaid has words that cannot be ids, such as end.
  const name = (id: string) => `n_${id}`;
  const arrow = ({ from, to }: GraphEdge) => (marks?.edges.has(edgeKey(from, to)) === true ? "==>" : "-->");
  return [
    `flowchart ${DIRECTIONS.includes(direction) ? direction : "TB"}`,
    ...graph.nodes.map((node) => `  ${nodeText(node, name(node.id), nodeKind(node, knownTypes))}`),
    ...graph.edges.map((edge) => `  ${name(edge.from)} ${arrow(edge)}${edgeText(edge)} ${name(edge.to)}`),
    ...[...(marks?.nodes ?? [])].map(([id, mark]) => `  style ${name(id)} fill:${MARK_COLOURS[mark]}`),
    "",
  ].join("\n");
}

function nodeText(node: GraphNode, name: string, kind: string): string {
  const [open, close] = BRACKETS.get(kind) ?? ["[", "]"];
  return `${name}${open}"${escaped(readText(node.attributes, "label") ?? node.id)}"${close}`;
}

function edgeText({ attributes }: GraphEdge): string {
  const text = readText(attributes, "label") ?? readText(attributes, "condition");
  return text === undefined ? "" : `|"${escaped(text)}"|`;
}

function escaped(text: string): string {
  return text
    .replace(/[^\p{L}\p{N} .,:;!?()_=$+*@/\n-]/gu, (char) => `#${char.codePointAt(0)};`)
    .replace(/\n/g, "<br/>");
}
