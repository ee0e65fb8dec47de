import { runEnvelopeSchema } from "../../pipeline/run-store/run-envelope.ts";
import { type JsonSchema, list, objectSchema, text, texts } from "../../plan/json-schema.ts";
import { decisionSchema } from "../decisions/decision-schema.ts";

const COUNT = { type: "integer", minimum: 0 };
const TIME = { description: "RFC 3339.", type: "string" };
const { record = {} } = decisionSchema.properties as Readonly<Record<string, JsonSchema>>;
const { actor, payload } = record.properties as Readonly<Record<"actor" | "payload", JsonSchema>>;

const RECORD: Readonly<Record<string, JsonSchema>> = {
  index: { description: "Number of the record.", type: "integer", minimum: 1 },
  hash: text("Its id."),
  time: TIME,
  actor,
  payload,
};

/** JSON Schema of handoff.json, which `factory runs handoff --json` prints. */
export const handoffSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:handoff:1",
  title: "factory runs handoff --json",
  ...objectSchema(
    "What whoever goes on with an ended run has to know.",
    {
      schemaVersion: { const: 1 },
      runId: text("The run."),
      status: { description: "How it ended.", enum: runEnvelopeSchema.properties.status.enum },
      pipeline: objectSchema("What ran.", { id: text("Its name."), version: text("Number or digest.") }),
      file: text("The pipeline's file, from the folder of the project."),
      suite: objectSchema("Its scenarios.", { id: text("Its name."), version: COUNT }),
      profile: text("The factory profile."),
      simulated: { description: "Whether stages were simulated.", type: "boolean" },
      begun: TIME,
      ended: TIME,
      durationMs: COUNT,
      events: { description: "Number of the last event that is told of.", ...COUNT },
      retries: { description: "Tries after the first, restarts, and resumptions after a failure.", ...COUNT },
      restarts: COUNT,
      error: text("Why it failed."),
      neverBegan: { description: "Whether nothing of the pipeline ran.", type: "boolean" },
      image: objectSchema(
        "What was built.",
        { digest: text("sha256:…"), tag: text("Its name."), path: text("Where it was put.") },
        ["tag", "path"],
      ),
      policyPassed: { description: "Absent when no stage checked it.", type: "boolean" },
      stages: list(
        "All visits of each node, in the order of the first ones.",
        objectSchema(
          "One node.",
          {
            node: text("A node."),
            outcome: {
              description: "The latest.",
              enum: ["success", "partial_success", "retry", "fail", "interrupted"],
            },
            visits: COUNT,
            attempts: COUNT,
            durationMs: COUNT,
            error: text("Why the latest one failed."),
          },
          ["error"],
        ),
      ),
      answers: list(
        "What was chosen at gates.",
        objectSchema("One answer.", {
          node: text("The gate."),
          value: text("The choice."),
          actor: text("Who."),
          time: TIME,
        }),
      ),
      interventions: list(
        "What somebody did to the run from outside.",
        objectSchema(
          "One of them.",
          {
            action: { enum: ["pause", "resume", "cancel", "intervene"] },
            time: TIME,
            actor: text("Who."),
            reason: text("Why."),
            changed: texts("Keys of the context that were set."),
          },
          ["actor", "reason", "changed"],
        ),
      ),
      evaluations: list(
        "Scenario reports.",
        objectSchema("One evaluation.", {
          evaluation: { description: "Its number.", type: "integer", minimum: 1 },
          file: text("The report, in the folder of the run."),
          digest: text("sha256:… of the report."),
          imageDigest: text("sha256:…"),
          total: COUNT,
          passed: COUNT,
        }),
      ),
      evaluationErrors: texts("Why scenarios could not be tried."),
      decision: objectSchema("The record of the decision.", {
        ...RECORD,
        signed: { type: "boolean" },
        amendments: list("What became known later.", objectSchema("A record.", RECORD)),
      }),
      openRisks: list(
        "What nobody has taken care of.",
        objectSchema("One risk.", { risk: text("Names its kind."), message: text("What it is.") }),
      ),
      nextActions: list(
        "What can be done.",
        objectSchema("One action.", { command: text("What to type."), why: text("What for.") }),
      ),
    },
    ["file", "suite", "profile", "error", "image", "policyPassed", "decision"],
  ),
};
