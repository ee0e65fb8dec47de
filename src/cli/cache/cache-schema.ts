import { type JsonSchema, kindSchema, list, objectSchema, text } from "../../plan/json-schema.ts";

const BYTES = { description: "Size in bytes.", type: "integer", minimum: 0 };

const group = objectSchema(
  "Records of one kind, or of one cache mount.",
  {
    kind: { description: "What they are.", enum: ["mount", "result", "source", "git", "other"] },
    id: text("Id of the cache mount."),
    bytes: BYTES,
    records: { description: "Number of records.", type: "integer", minimum: 1 },
    inUse: { description: "Whether a build uses one of them now.", type: "boolean" },
    lastUsedMs: { description: "When one was last used, in milliseconds since 1970.", type: "number" },
  },
  ["id", "lastUsedMs"],
);

/** JSON Schema of what `factory cache ls --json` prints. */
export const cacheSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Caches",
  ...objectSchema("Where disk space went.", {
    schemaVersion: { description: "Version of this format.", const: 1 },
    builder: {
      description: "What the builder keeps.",
      oneOf: [
        kindSchema("asked", "It answered.", {
          properties: {
            endpoint: text("Its address."),
            bytes: BYTES,
            groups: list("By kind, cache mounts by id.", group),
          },
        }),
        kindSchema("unavailable", "It did not answer.", { properties: { reason: text("Why not.") } }),
      ],
    },
    machine: objectSchema("What factory keeps on this machine.", {
      folder: text("factory's cache folder."),
      bytes: BYTES,
      entries: list(
        "Folders in it.",
        objectSchema("One folder.", {
          name: text("Its name."),
          what: text("What it holds."),
          bytes: BYTES,
        }),
      ),
    }),
  }),
};

/** JSON Schema of what `factory cache prune --json` prints. */
export const pruneSchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Pruned cache",
  ...objectSchema("What was removed.", {
    schemaVersion: { description: "Version of this format.", const: 1 },
    dryRun: { description: "Whether nothing was removed.", type: "boolean" },
    removed: { description: "Number of records.", type: "integer", minimum: 0 },
    bytes: BYTES,
  }),
};
