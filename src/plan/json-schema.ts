/** A JSON Schema (draft 2020-12) or a part of one. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** An object with these properties and no others; all are required but those named `optional`. */
export function objectSchema(
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema {
  return {
    description,
    type: "object",
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  };
}

/** One variant of a union that `kind` tells apart. */
export function kindSchema(
  kind: string,
  description: string,
  options: {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly optional?: readonly string[];
  } = {},
): JsonSchema {
  return objectSchema(description, { kind: { const: kind }, ...options.properties }, options.optional);
}

/** Keywords for an object that has one of two optional properties, but not both. */
export function exactlyOne(first: string, second: string): JsonSchema {
  return {
    oneOf: [first, second].map((name) => ({ type: "object", properties: { [name]: {} }, required: [name] })),
  };
}

export function text(description: string): JsonSchema {
  return { description, type: "string" };
}

export function list(description: string, items: JsonSchema): JsonSchema {
  return { description, type: "array", items };
}

export function texts(description: string): JsonSchema {
  return list(description, { type: "string" });
}

export function textMap(description: string): JsonSchema {
  return { description, type: "object", additionalProperties: { type: "string" } };
}

export function ref(definition: string): JsonSchema {
  return { $ref: `#/$defs/${definition}` };
}
