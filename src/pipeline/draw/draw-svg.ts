import { instance } from "@viz-js/viz";
import type { Graph } from "../graph.ts";
import { type DrawingMarks, toDrawing } from "./to-drawing.ts";

/** The pipeline as Graphviz lays it out. */
export async function drawSvg(graph: Graph, marks?: DrawingMarks): Promise<string> {
  const viz = await instance();
  return viz.renderString(toDrawing(graph, marks), { format: "svg", engine: "dot" });
}
