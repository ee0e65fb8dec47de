import type { JsonSchema } from "../plan/json-schema.ts";

export const version: JsonSchema = { description: "Version of this format.", const: 1 };

export const actor: JsonSchema = {
  description: "Who did it.",
  type: "object",
  additionalProperties: false,
  required: ["name", "source"],
  properties: {
    name: { description: "Name.", type: "string", minLength: 1 },
    source: {
      description: "How it is known: flag is what somebody claims, git and os are what the machine says.",
      enum: ["flag", "git", "os"],
    },
  },
};

export const time: JsonSchema = { description: "RFC 3339, UTC.", type: "string", minLength: 1 };

export const id: JsonSchema = {
  description: "Lower-case letters, digits, -, _ and .",
  type: "string",
  minLength: 1,
};

/** When and by whom something was ended. */
export function ending(description: string): JsonSchema {
  return {
    description,
    type: "object",
    additionalProperties: false,
    required: ["time", "actor"],
    properties: { time, actor, reason: { description: "Why.", type: "string", minLength: 1 } },
  };
}

/** An object in which nothing is required. */
export function part(description: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { description, type: "object", additionalProperties: false, properties };
}

export function name(description: string): JsonSchema {
  return { description, type: "string", minLength: 1 };
}

export function names(description: string): JsonSchema {
  return { description, type: "array", items: { type: "string", minLength: 1 } };
}

export function flag(description: string): JsonSchema {
  return { description, type: "boolean" };
}

export function whole(description: string, minimum = 0): JsonSchema {
  return { description, type: "integer", minimum, maximum: Number.MAX_SAFE_INTEGER };
}

export function map(description: string, values: JsonSchema): JsonSchema {
  return { description, type: "object", additionalProperties: values };
}
