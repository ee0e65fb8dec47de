import { type JsonSchema, list, objectSchema, text, texts } from "../../plan/json-schema.ts";
import { name, whole } from "../resource-schema.ts";
import { SCENARIO_KINDS } from "../suite/scenario-suite.ts";

const COUNT = { type: "integer", minimum: 0 };
const DIGEST = { description: "Digest.", type: "string", pattern: "^sha256:[0-9a-f]{64}$" };

const scenario = objectSchema(
  "One scenario.",
  {
    id: name("HP-, ER- or EC- and a number."),
    kind: { enum: [...SCENARIO_KINDS] },
    title: name("What it is about."),
    passed: { type: "boolean" },
    ms: { description: "How long it took.", ...COUNT },
    failures: list(
      "What is not as expected; empty when it passed.",
      objectSchema(
        "One of them.",
        {
          message: text("What was found, and what was expected."),
          diff: texts("Lines with - (expected), + (found) or a blank."),
        },
        ["diff"],
      ),
    ),
    signature: text("Names how it failed: the same in every run; absent when it passed."),
    output: text("Last lines of what it printed; of a failed one."),
  },
  ["signature", "output"],
);

/** JSON Schema of `evaluations/N/report.json` of a run. */
export const scenarioReportSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:scenario-report:1",
  title: "evaluations/N/report.json",
  ...objectSchema("What the scenarios of a suite found on the image of a run.", {
    schemaVersion: { description: "Version of this format.", const: 1 },
    runId: name("The run."),
    evaluation: { description: "N, from 1.", type: "integer", minimum: 1 },
    suite: objectSchema("What was tried.", {
      id: name("Its id."),
      version: whole("Its version."),
      digest: DIGEST,
    }),
    pipeline: objectSchema("What was run.", {
      id: name("Its id."),
      version: name("Its version, or a digest."),
    }),
    image: objectSchema("What it was tried on.", {
      digest: { ...DIGEST, description: "Of the manifest, or of the index of several platforms." },
      name: name("The id of the run, or a name in a registry."),
      platform: objectSchema("What scenarios ran on.", {
        os: { const: "linux" },
        architecture: { enum: ["amd64", "arm64"] },
      }),
      source: { description: "Where the image is kept.", enum: ["kept", "registry"] },
      stage: name("The stage that made it."),
    }),
    runtime: { description: "What ran the scenarios.", enum: ["buildkit", "runc", "docker", "podman"] },
    passed: { description: "Whether every scenario passed.", type: "boolean" },
    total: { description: "Scenarios of the suite.", ...COUNT },
    passedCount: { description: "Those that passed.", ...COUNT },
    startedMs: { description: "Milliseconds since the epoch.", ...COUNT },
    ms: { description: "How long all of it took.", ...COUNT },
    scenarios: list("In the order of the suite.", scenario),
  }),
};
