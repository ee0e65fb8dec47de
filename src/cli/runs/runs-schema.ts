import { runEnvelopeSchema } from "../../pipeline/run-store/run-envelope.ts";
import { type JsonSchema, list, objectSchema, text } from "../../plan/json-schema.ts";
import { evaluationPart } from "../evaluate/evaluation-schema.ts";

const DRAFT = "https://json-schema.org/draft/2020-12/schema";
const COUNT = { type: "integer", minimum: 0 };
const NULLABLE_TEXT = { type: ["string", "null"] };
const STATUS = {
  description: "How far the run has come.",
  enum: runEnvelopeSchema.properties.status.enum,
};
const OUTCOME = { enum: ["success", "partial_success", "retry", "fail"] };

/** JSON Schema of what `factory run --json`, `factory resume --json` and `factory runs show --json` print. */
export const runSummarySchema: JsonSchema = {
  $schema: DRAFT,
  $id: "urn:factory:run:1",
  title: "factory run --json",
  ...objectSchema("What a run has done.", {
    runId: text("Its name."),
    status: STATUS,
    finalOutcome: {
      description: "success, fail, or null while it is open.",
      enum: ["success", "fail", null],
    },
    failure: { description: "Why it failed; null for a run that did not.", ...NULLABLE_TEXT },
    visits: list("Every node at every arrival, in order.", text("A node.")),
    edges: list(
      "Every step from a node to another, in order.",
      objectSchema("One step.", {
        from: text("A node."),
        to: text("A node."),
        reason: text("Why this edge was followed."),
      }),
    ),
    attempts: {
      description: "How often each node was tried.",
      type: "object",
      additionalProperties: { type: "integer", minimum: 1 },
    },
    outcomes: { description: "Latest outcome by node.", type: "object", additionalProperties: OUTCOME },
    context: { description: "Values that stages left, by key.", type: "object" },
    runDir: text("Folder of the run; absolute."),
    evaluation: evaluationPart,
  }),
};

/** JSON Schema of what `factory runs list --json` prints. */
export const runListSchema: JsonSchema = {
  $schema: DRAFT,
  $id: "urn:factory:runs:1",
  title: "factory runs list --json",
  ...objectSchema("The runs of a project.", {
    runs: list(
      "Newest first.",
      objectSchema("One run.", {
        runId: text("Its name."),
        status: STATUS,
        paused: { description: "Whether somebody has paused it.", type: "boolean" },
        interrupted: { description: "Whether it was interrupted and can be resumed.", type: "boolean" },
        simulated: { description: "Whether stages were simulated; for good.", type: "boolean" },
        pipeline: text("Name of the graph."),
        activeStage: { description: "The node where it is.", ...NULLABLE_TEXT },
        finalOutcome: NULLABLE_TEXT,
        createdAt: text("RFC 3339."),
        updatedAt: text("RFC 3339."),
      }),
    ),
  }),
};

const ACTOR = { actor: text("Who did it.") };
const REASON = { reason: text("Why.") };
const REQUEST = { request_id: text("The request of another process that it answers.") };
const STAGE = {
  stage_id: text("The node."),
  index: { description: "Number of the visit; a retry keeps it.", type: "integer", minimum: 1 },
  attempt: { description: "From 1.", type: "integer", minimum: 1 },
};
const BRANCH = { branch: text("Ids of the branches that it is in, joined by /.") };
const QUESTION = { stage_id: text("The gate."), question_id: text("Names the question.") };
const CHOICES = list(
  "What can be chosen.",
  objectSchema("One choice.", {
    key: text("What is typed."),
    label: text("The label."),
    to: text("A node."),
  }),
);
const RESULT = { description: "What the handler said, in the words of status.json.", type: "object" };
const UPDATES = { context_updates: { description: "Values by key.", type: "object" } };

/** Properties of each event; those of the second part may be absent. */
const EVENTS: Readonly<
  Record<string, readonly [Readonly<Record<string, JsonSchema>>, Readonly<Record<string, JsonSchema>>?]>
> = {
  "run.created": [
    { pipeline_id: text("A name."), graph_digest: text("sha256:…"), simulated: { type: "boolean" } },
  ],
  "run.started": [
    { stage_id: text("A node.") },
    {
      answers_digest: text("Of the list of answers."),
      notes: {
        description: "What of the pipeline's wishes its profile does not allow.",
        type: "array",
        items: { type: "string" },
      },
    },
  ],
  "run.resumed": [
    {},
    {
      ...ACTOR,
      answers_digest: text("Of the list of answers."),
      from: text("A node."),
      torn_bytes: COUNT,
    },
  ],
  "run.awaiting_human": [{ ...QUESTION, question: text("The question."), choices: CHOICES }, BRANCH],
  "human.answered": [{ ...QUESTION, value: text("What was chosen."), ...ACTOR }, BRANCH],
  "run.interrupted": [{}],
  "run.paused": [ACTOR, { ...REASON, ...REQUEST }],
  "run.canceled": [ACTOR, { ...REASON, ...REQUEST }],
  "run.intervened": [ACTOR, { ...REASON, ...REQUEST, ...UPDATES }],
  "run.evaluating": [{}],
  "run.evaluated": [
    {
      evaluation: { description: "Its folder in evaluations/.", type: "integer", minimum: 1 },
      image_digest: text("sha256:…"),
      report_digest: text("sha256:… of report.json."),
      total: COUNT,
      passed: COUNT,
    },
  ],
  "run.evaluation_failed": [{ error: text("Why.") }],
  "run.approved": [{ decision_id: text("Hash of the record."), ...ACTOR }],
  "run.rejected": [{ decision_id: text("Hash of the record."), ...ACTOR }],
  "run.failed": [
    { error: text("Why.") },
    {
      domain: { description: "What failed.", enum: ["BOOT_FAILURE", "EXEC_FAILURE"] },
      stage_id: text("A node."),
      resume_at: text("Where a resumed run begins."),
    },
  ],
  "run.completed": [{ status: text("The last status."), final_outcome: NULLABLE_TEXT }],
  "stage.started": [
    { ...STAGE, visit: COUNT },
    { ...BRANCH, rerun: { const: true } },
  ],
  "stage.completed": [
    { ...STAGE, outcome: OUTCOME, duration_ms: COUNT, result: RESULT },
    { ...BRANCH, transparent: { const: true } },
  ],
  "stage.failed": [
    {
      ...STAGE,
      outcome: OUTCOME,
      duration_ms: COUNT,
      error: text("Why."),
      will_retry: { type: "boolean" },
      result: RESULT,
    },
    BRANCH,
  ],
  "stage.retrying": [{ ...STAGE, delay_ms: { type: "number", minimum: 0 } }, BRANCH],
  "stage.interrupted": [STAGE, BRANCH],
  "edge.selected": [
    { from: text("A node."), to: text("A node."), reason: text("Why this edge.") },
    { ...BRANCH, restart: COUNT },
  ],
  "exit.reached": [{ stage_id: text("The exit.") }, { blocked_by: text("A goal gate.") }],
  "parallel.started": [{ stage_id: text("A node."), branches: list("Ids.", text("An id.")) }, BRANCH],
  "parallel.branch_started": [BRANCH],
  "parallel.branch_completed": [
    { ...BRANCH, outcome: OUTCOME },
    { canceled: { const: true }, error: text("Why.") },
  ],
  "parallel.completed": [{ stage_id: text("A node."), success_count: COUNT, failure_count: COUNT }, BRANCH],
  "interview.started": [{ ...QUESTION, question: text("The question."), choices: CHOICES }, BRANCH],
  "interview.completed": [{ ...QUESTION, value: text("The answer."), ...ACTOR }, BRANCH],
  "interview.timeout": [QUESTION, { ...BRANCH, default_choice: text("A node.") }],
};

/** JSON Schema of one line of events.ndjson, which `factory runs events --json` prints. */
export const runEventSchema: JsonSchema = {
  $schema: DRAFT,
  $id: "urn:factory:run-event:1",
  title: "factory runs events --json, one line",
  description: "Something that happened in a run. More kinds of events may come.",
  type: "object",
  required: ["seq", "time", "run_id", "event"],
  properties: {
    seq: { description: "From 1, without gaps.", type: "integer", minimum: 1 },
    time: text("RFC 3339."),
    run_id: text("The run."),
    event: text("What happened."),
  },
  allOf: Object.entries(EVENTS).map(([event, [required, optional = {}]]) => ({
    if: { type: "object", properties: { event: { const: event } }, required: ["event"] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      type: "object",
      properties: {
        seq: {},
        time: {},
        run_id: {},
        event: {},
        ...required,
        ...optional,
      },
      required: Object.keys(required),
      additionalProperties: false,
    },
  })),
};
