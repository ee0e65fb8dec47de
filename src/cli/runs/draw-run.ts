import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { type DrawingMarks, edgeKey, type NodeMark } from "../../pipeline/draw/to-drawing.ts";
import { isSuccess } from "../../pipeline/engine/join-branches.ts";
import { openTracks, type RunState } from "../../pipeline/engine/run-state.ts";
import type { Graph } from "../../pipeline/graph.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import { type RunSummary, summarizeRun } from "../../pipeline/session/summarize-run.ts";
import type { Context } from "../context.ts";
import { writeOutput } from "../pipeline/write-output.ts";
import type { RunCommandFlags } from "./show-run.ts";

export interface DrawFlags extends RunCommandFlags {
  readonly format: string;
  readonly output?: string;
}

/** More are no drawing that anybody can read, and the layout takes minutes. */
const MOST_DRAWN = 2000;

const FORMATS: Readonly<Record<string, (graph: Graph, marks: DrawingMarks) => Promise<string>>> = {
  svg: async (graph, marks) => (await import("../../pipeline/draw/draw-svg.ts")).drawSvg(graph, marks),
  mermaid: async (graph, marks) =>
    (await import("../../pipeline/draw/draw-mermaid.ts")).drawMermaid(graph, { marks }),
};

/** `factory runs graph`: the pipeline of a run with what was visited. */
export async function drawRun(name: string, flags: DrawFlags, context: Context): Promise<void> {
  const { format, output, json, project } = flags;
  const draw = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (draw === undefined) {
    throw new FactoryError("USAGE", `there is no format named ${format}`, {
      source: "--format",
      hint: `use ${Object.keys(FORMATS).join(" or ")}`,
    });
  }
  const { graph, state, paths } = readRun(findRun(resolve(context.cwd, project), name));
  const size = graph.nodes.length + graph.edges.length;
  if (format === "svg" && size > MOST_DRAWN) {
    throw new FactoryError(
      "UNSUPPORTED",
      `the pipeline has ${size} nodes and edges, more than the ${MOST_DRAWN} that are drawn`,
      { hint: "use --format mermaid" },
    );
  }
  const drawing = await draw(graph, marksOf(state, summarizeRun(state, paths)));
  if (output !== undefined) await writeOutput(context.cwd, output, drawing);
  if (json === true) {
    const document = { format, ...(output === undefined ? { drawing } : { file: output }) };
    context.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else if (output === undefined) context.stdout.write(drawing);
}

function marksOf(state: RunState, { visits, edges }: RunSummary): DrawingMarks {
  const nodes = new Map<string, NodeMark>(visits.map((id) => [id, "done"]));
  for (const [id, outcome] of state.outcomes) nodes.set(id, isSuccess(outcome) ? "done" : "failed");
  if (state.status === "executing" || state.status === "awaiting_human") {
    for (const { track } of openTracks(state)) if (track.phase !== "end") nodes.set(track.node, "current");
  }
  return { nodes, edges: new Set(edges.map(({ from, to }) => edgeKey(from, to))) };
}
