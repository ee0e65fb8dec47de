import { type JsonSchema, list, objectSchema, text } from "../../plan/json-schema.ts";

const version: JsonSchema = { description: "Version of this format.", const: 1 };

const count = (description: string): JsonSchema => ({ description, type: "integer", minimum: 0 });

const transfer = {
  ref: text("Name in the registry."),
  digest: text("Digest of the manifest, or of the index."),
  manifests: count("Images of an index, attestations included."),
  blobs: count("Blobs of the image."),
  copied: count("Blobs that were not there before."),
  bytes: count("Bytes of the blobs that were copied."),
};

/** JSON Schema of `factory pull --json`. */
export const pullSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:pull:1",
  title: "factory pull --json",
  ...objectSchema(
    "What was pulled.",
    {
      schemaVersion: version,
      ...transfer,
      layout: text("The OCI layout folder."),
      tag: text("Name of the image in the layout; absent for one that was named by its digest."),
    },
    ["tag"],
  ),
};

/** JSON Schema of `factory push --json`. */
export const pushSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:factory:push:1",
  title: "factory push --json",
  ...objectSchema("What was pushed.", {
    schemaVersion: version,
    layout: text("The OCI layout folder."),
    pushed: list("One for each name.", objectSchema("One name.", transfer)),
  }),
};
