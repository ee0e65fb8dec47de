import { readText } from "../../pipeline/attributes.ts";
import type { Graph, GraphEdge } from "../../pipeline/graph.ts";
import { toGraphDocument } from "../../pipeline/graph-document.ts";
import { nodeKind } from "../../pipeline/node-kind.ts";
import { preparePipeline } from "../../pipeline/transforms/prepare-pipeline.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { parseOrThrow } from "./parse-or-throw.ts";
import { readPipelineFile } from "./read-pipeline-file.ts";

export async function parseFile(
  file: string,
  { json }: { readonly json?: true },
  context: Context,
): Promise<void> {
  const graph = preparePipeline(parseOrThrow(await readPipelineFile(file, context), file));
  context.stdout.write(
    json === true ? canonicalJson(toGraphDocument(graph), { indent: 2 }) : describeGraph(graph),
  );
}

function describeGraph(graph: Graph): string {
  const { id, nodes, edges } = graph;
  const outgoing = new Map<string, GraphEdge[]>();
  for (const edge of edges) outgoing.set(edge.from, [...(outgoing.get(edge.from) ?? []), edge]);
  const lines = nodes.flatMap((node) => [
    `  ${node.id}: ${nodeKind(node)}`,
    ...(outgoing.get(node.id) ?? []).map((edge) => `    -> ${edge.to}${edgeText(edge)}`),
  ]);
  return `${[`${id}: ${nodes.length} nodes, ${edges.length} edges`, ...lines].join("\n")}\n`;
}

function edgeText({ attributes }: GraphEdge): string {
  const parts = [
    ["", readText(attributes, "label")],
    ["if ", readText(attributes, "condition")],
  ].flatMap(([before, text]) => (text === undefined ? [] : [`${before}${text}`]));
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
