import { resolve } from "node:path";
import { type DrawingMarks, edgeKey, type NodeMark } from "../../pipeline/draw/to-drawing.ts";
import { isSuccess } from "../../pipeline/engine/join-branches.ts";
import { openTracks, type RunState } from "../../pipeline/engine/run-state.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import { type RunSummary, summarizeRun } from "../../pipeline/session/summarize-run.ts";
import type { Context } from "../context.ts";
import { type DrawOptions, printDrawing } from "../pipeline/print-drawing.ts";
import type { RunCommandFlags } from "./show-run.ts";

export type DrawFlags = RunCommandFlags & DrawOptions;

/** `factory runs graph`: the pipeline of a run with what was visited. */
export async function drawRun(name: string, flags: DrawFlags, context: Context): Promise<void> {
  const read = () => {
    const { graph, state, paths } = readRun(findRun(resolve(context.cwd, flags.project), name));
    return { graph, name: "the pipeline", marks: marksOf(state, summarizeRun(state, paths)) };
  };
  await printDrawing(read, flags, context);
}

function marksOf(state: RunState, { visits, edges }: RunSummary): DrawingMarks {
  const nodes = new Map<string, NodeMark>(visits.map((id) => [id, "done"]));
  for (const [id, outcome] of state.outcomes) nodes.set(id, isSuccess(outcome) ? "done" : "failed");
  if (state.status === "executing" || state.status === "awaiting_human") {
    for (const { track } of openTracks(state)) if (track.phase !== "end") nodes.set(track.node, "current");
  }
  return { nodes, edges: new Set(edges.map(({ from, to }) => edgeKey(from, to))) };
}
