import { runEnvelopeSchema } from "../../pipeline/run-store/run-envelope.ts";
import { type JsonSchema, list, objectSchema, ref, text, texts } from "../../plan/json-schema.ts";

const COUNT = { type: "integer", minimum: 0 };
const NULLABLE_TEXT = { type: ["string", "null"] };
const OUTCOME = { enum: ["success", "partial_success", "retry", "fail"] };
const counts = (description: string): JsonSchema => ({
  description,
  type: "object",
  additionalProperties: COUNT,
});
const CONTEXT = { description: "Values that stages left, by key.", type: "object" };

const track = objectSchema(
  "One line of execution: the run itself, or a branch of a parallel part.",
  {
    node: text("Where it is."),
    phase: {
      description: "Whether the node has to run, its edge has to be chosen, or nothing follows.",
      enum: ["enter", "leave", "end"],
    },
    last: { description: "What the edges of the node see.", type: "object" },
    stage: { description: "The stage that has not come to its end.", type: ["object", "null"] },
    done: { description: "The stage that ran last.", type: ["object", "null"] },
    joined: { description: "Component of the parallel part that ran last.", ...NULLABLE_TEXT },
    parallel: {
      description: "The parallel part that it is in.",
      oneOf: [
        { type: "null" },
        objectSchema("A parallel part.", {
          node: text("Its component."),
          completed: { type: "boolean" },
          branches: list(
            "In the order of the edges.",
            objectSchema("A branch.", {
              id: text("Its first node."),
              started: { type: "boolean" },
              ended: { description: "How it ended.", type: ["object", "null"] },
              track: ref("track"),
            }),
          ),
        }),
      ],
    },
    context: CONTEXT,
  },
  ["context"],
);

/** JSON Schema of checkpoint.json of a run. */
export const checkpointSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:run-checkpoint:1",
  title: "checkpoint.json",
  $defs: { track },
  ...objectSchema(
    "Where a run is after a stage. What happened since is in events.ndjson, from journal_bytes on.",
    {
      schema_version: { const: 1 },
      run_id: text("The run."),
      graph_digest: text("sha256:… of pipeline.dot."),
      timestamp: text("RFC 3339."),
      status: {
        description: "How far the run has come.",
        enum: runEnvelopeSchema.properties.status.enum,
      },
      paused: { description: "Whether somebody has paused it.", type: "boolean" },
      seq: { description: "Of the last event that it knows.", ...COUNT },
      journal_bytes: { description: "Length of events.ndjson up to that event.", ...COUNT },
      current_node: { description: "The node that ended last.", ...NULLABLE_TEXT },
      next_node: { description: "The node that comes; null at the end.", ...NULLABLE_TEXT },
      completed_nodes: texts("Each node once, in the order in which they ended first."),
      node_outcomes: {
        description: "Latest outcome by node.",
        type: "object",
        additionalProperties: OUTCOME,
      },
      node_retries: { description: "Retries by node.", type: "object" },
      visit_counts: counts("Visits by node."),
      restarts: COUNT,
      last_index: { description: "Highest number of a visit.", ...COUNT },
      answers: { description: "Open questions, by id.", type: "object" },
      answers_used: counts("Answers of the list of answers that were used, by node."),
      answers_digest: { description: "Of the list of answers.", ...NULLABLE_TEXT },
      context: CONTEXT,
      logs: texts("Always empty: events.ndjson is the log."),
      track: ref("track"),
    },
    ["paused"],
  ),
};
