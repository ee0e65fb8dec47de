import { type JsonSchema, list, objectSchema, text } from "../../plan/json-schema.ts";

const COUNT = { type: "integer", minimum: 0 };
const DIGEST = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" };

/** An evaluation in the documents of `factory run`, `resume` and `evaluate`. */
export const evaluationPart: JsonSchema = {
  description: "What scenarios found; null when none was tried.",
  oneOf: [
    { type: "null" },
    objectSchema("The evaluation.", {
      evaluation: { description: "Its folder in evaluations/ of the run.", type: "integer", minimum: 1 },
      total: { description: "Scenarios of the suite.", ...COUNT },
      passed: { description: "Those that passed.", ...COUNT },
      reportDigest: { description: "Of the bytes of report.json.", ...DIGEST },
      imageDigest: { description: "Of the image that was tried.", ...DIGEST },
      failed: list(
        "In the order of the suite.",
        objectSchema("One scenario.", {
          id: text("HP-, ER- or EC- and a number."),
          signature: text("Names how it failed: the same in every run."),
        }),
      ),
    }),
  ],
};

/** JSON Schema of what `factory evaluate --json` prints. */
export const evaluationSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:evaluation:1",
  title: "factory evaluate --json",
  ...objectSchema("The last evaluation of a run.", {
    runId: text("The run."),
    status: text("Of the run."),
    evaluation: evaluationPart,
  }),
};
