const digest = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" } as const;
const count = { type: "integer", minimum: 0 } as const;

/** JSON Schema of what `factory rebase --json` prints. */
export const rebaseSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "factory rebase report",
  type: "object",
  additionalProperties: false,
  properties: {
    schemaVersion: { const: 1, description: "version of this format" },
    from: { ...digest, description: "digest of the image's manifest before" },
    digest: { ...digest, description: "digest of the manifest on the new base" },
    tag: { type: "string", description: "name of the image" },
    base: {
      type: "object",
      additionalProperties: false,
      properties: {
        name: { type: "string", description: "reference of the new base; absent for a folder or file" },
        digest,
      },
      required: ["digest"],
      description: "the new base",
    },
    output: { type: "object", description: "where the image went, as in the report of factory build" },
    kept: {
      type: "object",
      additionalProperties: false,
      properties: { layers: count, bytes: count },
      required: ["layers", "bytes"],
      description: "layers of the image's own; none of their bytes changes",
    },
    baseLayers: {
      type: "object",
      additionalProperties: false,
      properties: { before: count, after: count },
      required: ["before", "after"],
      description: "number of layers of the base",
    },
    newBytes: { ...count, description: "compressed bytes of layers that the image did not have before" },
    installs: { const: 0, description: "a rebase installs nothing" },
    ms: { type: "number", minimum: 0, description: "wall time in milliseconds" },
  },
  required: [
    "schemaVersion",
    "from",
    "digest",
    "base",
    "output",
    "kept",
    "baseLayers",
    "newBytes",
    "installs",
    "ms",
  ],
} as const;
