const text = { type: "string" } as const;

/** JSON Schema of what `factory build --print --json` prints. */
export const bakePrintSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "factory build --print report",
  type: "object",
  additionalProperties: false,
  properties: {
    schemaVersion: { const: 1, description: "version of this format" },
    folder: { ...text, description: "absolute" },
    files: { type: "array", items: text, description: "names of the files written there" },
    command: { ...text, description: "builds them, in the folder of the project" },
  },
  required: ["schemaVersion", "folder", "files", "command"],
} as const;
