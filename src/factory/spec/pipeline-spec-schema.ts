import { type JsonSchema, list, objectSchema } from "../../plan/json-schema.ts";
import { actor, ending, id, name, names, time, version, whole } from "../resource-schema.ts";

const diagnostic = objectSchema(
  "What a rule says.",
  {
    rule: name("Name of the rule."),
    severity: { enum: ["error", "warning", "info"] },
    message: name("What is wrong."),
    node: name("The node it is about."),
    edge: objectSchema("The edge it is about.", { from: name("From."), to: name("To.") }),
    line: whole("From 1.", 1),
    column: whole("From 1.", 1),
    hint: name("What to do about it."),
  },
  ["node", "edge", "hint"],
);

/** JSON Schema of `.factory/pipelines/ID/VERSION.json`. */
export const pipelineSpecSchema: JsonSchema = {
  $id: "urn:factory:pipeline-spec:1",
  title: ".factory/pipelines/ID/VERSION.json",
  ...objectSchema(
    "One version of a pipeline.",
    {
      schemaVersion: version,
      id,
      version: whole("1, 2, 3 and so on.", 1),
      goal: name("What the pipeline is for."),
      graphDigest: name("sha256 of the text."),
      registered: objectSchema("When and by whom.", { time, actor }),
      capabilities: names("Kinds of nodes that a run needs a handler for."),
      validation: objectSchema("What the lint said.", {
        factory: name("Version of factory."),
        diagnostics: list("Warnings and remarks.", diagnostic),
      }),
      dot: name("The text as it was registered."),
      retired: ending("No new run can be made from it."),
    },
    ["goal", "retired"],
  ),
};
