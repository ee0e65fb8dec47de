import type { JsonSchema } from "../../plan/json-schema.ts";
import { ending, flag, id, map, name, names, part, version, whole } from "../resource-schema.ts";

const bindings = map(
  "Where values are found, by name: an environment variable, a file or a secret; never a value.",
  part("Exactly one of the three.", {
    env: name("Name of an environment variable."),
    file: name("Path of a file."),
    secret: name("Id of a secret."),
  }),
);

export const limitsSchema = part("What a run may use.", {
  parallelStages: whole("Stages that run at the same time.", 1),
  nodeVisits: whole("How often a node may be visited.", 1),
  restarts: whole("How often a run may begin again."),
  imageBytes: whole("Compressed size of the image.", 1),
  logBytes: whole("Bytes that are kept of what a stage prints.", 1),
});

const model: JsonSchema = {
  ...part("A language model.", {
    provider: name("Who serves it."),
    model: name("Its name there."),
    settings: map("Settings of the model.", { type: ["string", "number", "boolean"] }),
  }),
  required: ["provider", "model"],
};

const settings: Readonly<Record<string, JsonSchema>> = {
  runtime: part("What stages may do.", {
    maxRetries: whole("Most retries of a stage, whatever the pipeline says."),
    stageTimeout: whole("Seconds that a stage may take.", 1),
    runTimeout: whole("Seconds that a run may take.", 1),
    handlers: names("Types of nodes that may run; all when absent."),
    network: { description: "Network of what is run to check the image.", enum: ["none", "builder"] },
  }),
  bindings,
  limits: limitsSchema,
  requires: part("What has to be there before a run begins.", {
    keys: names("Bindings that have to lead to a value."),
    env: names("Environment variables that have to be set."),
    contracts: names("Formats that factory has to know."),
  }),
  models: map("Language models, by the name that a pipeline calls them.", model),
  policy: part("What an approval needs, unless the run asks for more.", {
    signedDecisions: flag("Decisions have to be signed."),
    sbom: flag("The image has a list of what is in it."),
    provenance: flag("The image has a statement of how it was built."),
  }),
  provider: {
    ...part("Who serves language models.", { name: name("Its name."), endpoint: name("Its address.") }),
    required: ["name"],
  },
  execution: part("Where images are built.", {
    endpoint: name("Address of a BuildKit."),
    platform: name("What is built for, such as linux/amd64."),
  }),
  dependencies: { description: "Real services, or twins of them.", enum: ["real", "twin"] },
};

/** What `factory profile create` reads. */
export const profileFileSchema: JsonSchema = {
  description: "Under which circumstances runs happen.",
  type: "object",
  additionalProperties: false,
  properties: { id, title: name("What people call it."), ...settings },
};

/** JSON Schema of `.factory/profiles/ID.json`. */
export const profileSchema: JsonSchema = {
  $id: "urn:factory:profile:1",
  title: ".factory/profiles/ID.json",
  ...profileFileSchema,
  required: ["schemaVersion", "id"],
  properties: {
    schemaVersion: version,
    id,
    title: name("What people call it."),
    ...settings,
    retired: ending("No new run can be made with it."),
  },
};

/** JSON Schema of what this machine says about a profile. */
export const machineProfileSchema: JsonSchema = {
  ...part("What this machine alone says about a profile.", {
    schemaVersion: version,
    bindings,
    limits: limitsSchema,
  }),
  required: ["schemaVersion"],
};
