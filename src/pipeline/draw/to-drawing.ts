import { readText } from "../attributes.ts";
import type { Graph, GraphNode } from "../graph.ts";
import { KIND_BY_SHAPE } from "../node-kind.ts";

const DIRECTIONS = ["TB", "LR", "BT", "RL"];

export type NodeMark = "done" | "failed" | "current";

/** What a run has done of a pipeline. */
export interface DrawingMarks {
  readonly nodes: ReadonlyMap<string, NodeMark>;
  /** Keys of the edges that were followed. */
  readonly edges: ReadonlySet<string>;
}

export const MARK_COLOURS: Readonly<Record<NodeMark, string>> = {
  done: "#c8f0d0",
  failed: "#ffc9c9",
  current: "#fff0b3",
};

/**
 * DOT for Graphviz: everything in quotes, and only what is drawn, so that no attribute of a pipeline (links, fonts,
 * files) reaches the drawing.
 */
export function toDrawing({ id, attributes, nodes, edges }: Graph, marks?: DrawingMarks): string {
  const direction = readText(attributes, "rankdir") ?? "TB";
  const title = readText(attributes, "label");
  return [
    `digraph ${quoted(id)} {`,
    `  rankdir=${DIRECTIONS.includes(direction) ? direction : "TB"}`,
    ...(title === undefined ? [] : [`  label=${quoted(title)}`, "  labelloc=t"]),
    '  fontname="sans-serif"',
    '  node [fontname="sans-serif", fontsize=12]',
    '  edge [fontname="sans-serif", fontsize=10]',
    ...nodes.map(
      (node) =>
        `  ${quoted(node.id)} [label=${quoted(labelOf(node))}, shape=${shapeOf(node)}${nodeStyle(node.id, marks)}]`,
    ),
    ...edges.map(({ from, to, attributes: own }) => {
      const text = readText(own, "label") ?? readText(own, "condition");
      const style = [
        ...(text === undefined ? [] : [`label=${quoted(text)}`]),
        ...(marks?.edges.has(edgeKey(from, to)) === true ? ['color="#1a7f37"', "penwidth=2"] : []),
      ];
      return `  ${quoted(from)} -> ${quoted(to)}${style.length === 0 ? "" : ` [${style.join(", ")}]`}`;
    }),
    "}",
    "",
  ].join("\n");
}

/** Names an edge in `DrawingMarks`. */
export function edgeKey(from: string, to: string): string {
  return `${from} ${to}`;
}

function nodeStyle(id: string, marks: DrawingMarks | undefined): string {
  const mark = marks?.nodes.get(id);
  return mark === undefined ? "" : `, style=filled, fillcolor="${MARK_COLOURS[mark]}"`;
}

function labelOf(node: GraphNode): string {
  return readText(node.attributes, "label") ?? node.id;
}

function shapeOf(node: GraphNode): string {
  const shape = readText(node.attributes, "shape") ?? "box";
  return KIND_BY_SHAPE.has(shape) ? shape : "box";
}

/** Graphviz reads escapes such as \N in labels, which have to stay what the author wrote; XML has no control characters. */
function quoted(text: string): string {
  const visible = text.replace(/\p{Cs}|[^\P{Cc}\n\t]/gu, "\uFFFD");
  return `"${visible.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`;
}
