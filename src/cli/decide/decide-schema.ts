import { actor, name, time, version, whole } from "../../factory/resource-schema.ts";
import { type JsonSchema, list, objectSchema, text } from "../../plan/json-schema.ts";

const hash: JsonSchema = { type: "string", pattern: "^[0-9a-f]{64}$" };
const digest: JsonSchema = { description: "Digest.", type: "string", pattern: "^sha256:[0-9a-f]{64}$" };

/** JSON Schema of what `factory approve --json` and `factory reject --json` print. */
export const decidedSchema = objectSchema(
  "A decision that was made.",
  {
    schemaVersion: version,
    runId: name("The run."),
    decision: { enum: ["approved", "rejected"] },
    decisionId: { ...hash, description: "Hash of the record." },
    record: whole("Number of the record.", 1),
    time,
    actor,
    imageDigest: digest,
    signed: { description: "Whether a key has signed it, here or elsewhere.", type: "boolean" },
  },
  ["imageDigest"],
);

/** JSON Schema of what `factory amend --json` prints. */
export const amendedSchema = objectSchema("What became known of a decision.", {
  schemaVersion: version,
  runId: name("The run."),
  decisionId: { ...hash, description: "Hash of the record with the decision." },
  amendmentId: { ...hash, description: "Hash of the record of the amendment." },
  record: whole("Number of the record of the amendment.", 1),
  time,
  actor,
  reversed: { description: "The decision turned out wrong.", type: "boolean" },
  criticalIncident: { description: "Users were hurt by what was approved.", type: "boolean" },
});

const ref = (description: string) =>
  objectSchema(description, { id: name("Its id."), version: name("Its version.") });

/** JSON Schema of what `factory decisions request` writes. */
export const decisionRequestSchema = objectSchema(
  "What somebody on another machine needs to decide about a run.",
  {
    schemaVersion: version,
    kind: { const: "decision-request" },
    runId: name("The run."),
    subject: objectSchema(
      "What the decision will be about.",
      {
        pipeline: ref("What was run."),
        suite: ref("What the image was checked with."),
        profileId: name("Under which circumstances."),
        imageDigest: digest,
        scenarios: objectSchema("Results.", {
          total: whole("Scenarios of the suite."),
          passed: whole("Those that passed."),
          reportDigest: digest,
        }),
        policy: list(
          "Results of policies.",
          objectSchema(
            "One policy.",
            { name: name("Its stage."), passed: { type: "boolean" }, detail: text("Why.") },
            ["detail"],
          ),
        ),
        evidence: list("Files of the run.", objectSchema("A file.", { name: name("Its name."), digest })),
      },
      ["imageDigest", "scenarios"],
    ),
    scenarios: list(
      "Results by scenario.",
      objectSchema("One scenario.", {
        id: name("Its id."),
        title: text("What it checks."),
        passed: { type: "boolean" },
      }),
    ),
    acts: list(
      "Who did what while the run was executed.",
      objectSchema("One act.", { time, actor: name("Who."), what: name("What.") }),
    ),
    problems: list("Why it cannot be approved as it is.", { type: "string" }),
  },
);
