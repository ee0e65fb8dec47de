import { VERSIONINGS } from "../resolve/versionings.ts";

const text = { type: "string", minLength: 1 } as const;

const columns = { type: "array", items: text, uniqueItems: true } as const;

const properties = {
  $schema: { ...text, description: "address of this schema, for editors" },
  schemaVersion: { const: 1, description: "version of this format" },
  name: { ...text, pattern: "^[a-z][a-z0-9-]*$", description: "name of the table" },
  subject: { ...text, description: "what one row is, in the words of an error" },
  source: { ...text, description: "where the facts are from" },
  retrieved: {
    type: "string",
    pattern: "^\\d{4}-\\d{2}-\\d{2}$",
    description: "day on which they were read",
  },
  license: { ...text, description: "licence of the facts" },
  note: { ...text, description: "what a reader should know about the rows" },
  variables: {
    type: "object",
    minProperties: 1,
    additionalProperties: { enum: Object.keys(VERSIONINGS) },
    description: "columns that take part in the search, and how their cells are read",
  },
  ranges: { ...columns, description: "variables whose cells are ranges" },
  when: { ...text, description: "variable that must be asked for, else the table takes no part" },
  rows: {
    type: "array",
    items: { type: "object", required: ["id"], properties: { id: text }, additionalProperties: text },
    description: "facts that hold together, most preferred first",
  },
} as const;

const common = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  additionalProperties: false,
};

/** JSON Schema of a table: compat/NAME.json. */
export const compatSchema = {
  ...common,
  title: "factory compatibility table",
  properties: { ...properties, rows: { ...properties.rows, minItems: 1 } },
  required: ["schemaVersion", "name", "source", "retrieved", "license", "variables", "rows"],
} as const;

/** JSON Schema of a file in .factory/compat/ that changes a table. */
export const overrideSchema = {
  ...common,
  title: "factory compatibility override",
  properties: {
    ...properties,
    mode: { enum: ["extend", "replace"], description: "whether the table keeps its other rows" },
    remove: { ...columns, description: "ids of rows that are taken out" },
  },
  required: ["schemaVersion", "name", "rows"],
} as const;
