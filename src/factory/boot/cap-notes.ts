import { createModel, type Model } from "../../pipeline/engine/model.ts";
import type { RunLimits } from "../../pipeline/engine/run-limits.ts";
import { retryPolicyOf } from "../../pipeline/engine/run-stage.ts";
import type { Graph, GraphNode } from "../../pipeline/graph.ts";

/** What a pipeline asks for and does not get, in the order of its nodes: nothing is capped without a word. */
export function capNotes(graph: Graph, limits: RunLimits, profile: string): readonly string[] {
  const model = createModel(graph);
  const whole = [
    note("the pipeline", {
      what: "max_restarts",
      asked: model.graphInteger("max_restarts"),
      limit: limits.restarts,
    }),
    note("the pipeline", {
      what: "max_node_visits",
      asked: model.graphInteger("max_node_visits"),
      limit: limits.nodeVisits,
    }),
  ];
  const notes = [...whole, ...graph.nodes.flatMap((node) => nodeNotes(model, node, limits))];
  return notes.filter((text) => text !== undefined).map((text) => `${text} (profile ${profile})`);
}

function nodeNotes(model: Model, node: GraphNode, limits: RunLimits): readonly (string | undefined)[] {
  const timeoutMs = model.kind(node) === "wait.human" ? undefined : model.durationMs(node, "timeout");
  return [
    note(node.id, {
      what: "retries",
      asked: retryPolicyOf(model, node).maxAttempts - 1,
      limit: limits.maxRetries,
    }),
    note(node.id, {
      what: "s of timeout",
      asked: timeoutMs === undefined ? undefined : timeoutMs / 1000,
      limit: limits.stageTimeoutMs === undefined ? undefined : limits.stageTimeoutMs / 1000,
    }),
    note(node.id, {
      what: "max_node_visits",
      asked: model.integer(node, "max_node_visits"),
      limit: limits.nodeVisits,
    }),
    note(node.id, {
      what: "max_parallel",
      asked: model.integer(node, "max_parallel"),
      limit: limits.parallelStages,
    }),
  ];
}

interface Wish {
  readonly what: string;
  readonly asked: number | undefined;
  readonly limit: number | undefined;
}

function note(who: string, { what, asked, limit }: Wish): string | undefined {
  if (asked === undefined || limit === undefined || asked <= limit) return undefined;
  return `${who} asks for ${asked} ${what} and gets ${limit}`;
}
