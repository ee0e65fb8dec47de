import { type JsonSchema, kindSchema, list, objectSchema, text } from "../../plan/json-schema.ts";
import { actor, name, whole } from "../resource-schema.ts";

const digest: JsonSchema = {
  description: "Digest.",
  type: "string",
  pattern: "^sha256:[0-9a-f]{64}$",
};
const hash: JsonSchema = { type: "string", pattern: "^[0-9a-f]{64}$" };
const ref = (description: string) =>
  objectSchema(description, { id: name("Its id."), version: name("Its version.") });

const decision = kindSchema("decision", "What was decided about a run, and on which grounds.", {
  properties: {
    runId: name("The run."),
    decision: { enum: ["approved", "rejected"] },
    reason: name("Why."),
    outcome: name("What users of the image will see; an approval has it."),
    remediation: name("What has to be done; a rejection has it."),
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
        { name: name("Its name."), passed: { type: "boolean" }, detail: text("Why.") },
        ["detail"],
      ),
    ),
    evidence: list("What was looked at.", objectSchema("A file.", { name: name("Its name."), digest })),
    file: objectSchema("The decision file of another machine: a DSSE envelope.", {
      payload: name("What was signed, base64."),
      payloadType: { const: "application/vnd.factory.decision-file+json" },
      signatures: list(
        "Who signed it.",
        objectSchema("One signature.", { keyid: name("Names the key."), sig: name("Base64.") }),
      ),
    }),
  },
  optional: ["outcome", "remediation", "imageDigest", "scenarios", "file"],
});

const amendment = kindSchema("amendment", "What became known after a decision.", {
  properties: {
    decisionId: { ...hash, description: "Hash of the record with the decision." },
    runId: name("The run it is about."),
    reason: name("What became known."),
    reversed: { description: "The decision turned out wrong.", const: true },
    criticalIncident: { description: "Users were hurt by what was approved.", const: true },
  },
  optional: ["reversed", "criticalIncident"],
});

/** JSON Schema of one line of `.factory/state/decisions/decisions.ndjson`. */
export const decisionSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:decision:1",
  title: ".factory/state/decisions/decisions.ndjson",
  ...objectSchema(
    "One record of the journal of decisions, as canonical JSON.",
    {
      hash: { ...hash, description: "sha256 of record as canonical JSON." },
      record: objectSchema("What was recorded.", {
        actor,
        index: whole("Number of the record: its line.", 1),
        payload: { description: "The decision or the amendment.", oneOf: [decision, amendment] },
        prev: {
          description: "Hash of the record before; GENESIS for the first.",
          type: "string",
          pattern: "^(?:[0-9a-f]{64}|GENESIS)$",
        },
        time: { description: "RFC 3339 with milliseconds, UTC.", type: "string" },
      }),
      signature: objectSchema("Who signed the record.", {
        key: name("Public ed25519 key: SubjectPublicKeyInfo, DER, base64."),
        sig: name(
          "DSSE signature of record, of the type application/vnd.factory.decision-record+json, base64.",
        ),
      }),
    },
    ["signature"],
  ),
};
