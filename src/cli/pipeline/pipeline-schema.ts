import { type JsonSchema, list, objectSchema, text } from "../../plan/json-schema.ts";

const COUNT = { type: "integer", minimum: 1 };

/** JSON Schema of what `factory pipeline lint --json` prints. */
export const pipelineLintSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:pipeline-lint:1",
  title: "factory pipeline lint --json",
  ...objectSchema("What is wrong with pipelines.", {
    diagnostics: list(
      "In the order of the files.",
      objectSchema(
        "One finding of a rule.",
        {
          file: text("Only when several files are checked."),
          rule: text("Id of the rule; syntax for what cannot be read."),
          severity: { enum: ["error", "warning", "info"] },
          message: text("What is wrong."),
          node: text("Id of the node it is about."),
          edge: objectSchema("The edge it is about.", { from: text("A node."), to: text("A node.") }),
          line: { description: "Counted from 1.", ...COUNT },
          column: { description: "Counted from 1.", ...COUNT },
        },
        ["file", "node", "edge"],
      ),
    ),
  }),
};

const ATTRIBUTES = {
  description: "By key. Unquoted integers, floats and booleans are that, everything else is text.",
  type: "object",
  additionalProperties: { type: ["string", "number", "boolean"] },
};

/** JSON Schema of what `factory pipeline parse --json` prints. */
export const pipelineGraphSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:pipeline-graph:1",
  title: "factory pipeline parse --json",
  ...objectSchema("A pipeline after its transforms.", {
    attributes: ATTRIBUTES,
    nodes: list(
      "In the order of the file.",
      objectSchema("A stage.", { id: text("Its name."), attributes: ATTRIBUTES }),
    ),
    edges: list(
      "In the order of the file, chains expanded.",
      objectSchema("A transition.", { from: text("A node."), to: text("A node."), attributes: ATTRIBUTES }),
    ),
  }),
};
