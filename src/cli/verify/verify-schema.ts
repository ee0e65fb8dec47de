const digest = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" } as const;
const pair = { type: "array", items: digest, minItems: 2, maxItems: 2 } as const;
const text = { type: "string" } as const;

/** JSON Schema of what `factory build --verify --json` prints, and of `error.details` when the builds differ. */
export const verifySchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "factory build --verify report",
  type: "object",
  additionalProperties: false,
  properties: {
    schemaVersion: { const: 1, description: "version of this format" },
    same: { type: "boolean", description: "whether both builds gave the same image" },
    digests: { ...pair, description: "of the manifests" },
    layers: {
      type: "array",
      description: "every layer in the order of the image",
      items: {
        type: "object",
        additionalProperties: false,
        properties: {
          id: { ...text, description: "the stage's layerId; base for layers of the runtime base" },
          digests: pair,
          stage: text,
          name: text,
          block: text,
          source: { ...text, description: "file:line of the project that asked for the layer" },
          files: { type: "integer", minimum: 0, description: "number of files that differ" },
          differences: {
            type: "array",
            description: "what differs of the first of them",
            items: {
              type: "object",
              additionalProperties: false,
              properties: {
                path: text,
                aspect: {
                  enum: [
                    "presence",
                    "type",
                    "content",
                    "link",
                    "mtime",
                    "mode",
                    "owner",
                    "attributes",
                    "order",
                  ],
                },
                first: text,
                second: text,
              },
              required: ["path", "aspect", "first", "second"],
            },
          },
        },
        required: ["id", "digests", "files", "differences"],
      },
    },
    ms: { type: "number", minimum: 0, description: "wall time in milliseconds" },
  },
  required: ["schemaVersion", "same", "digests", "layers", "ms"],
} as const;
