import { type JsonSchema, list, objectSchema, text } from "../../plan/json-schema.ts";
import { planOutputSchema } from "../../plan/plan-schema.ts";

const { properties, required } = planOutputSchema as {
  readonly properties: JsonSchema;
  readonly required: readonly string[];
};

/** JSON Schema of what `factory plan --platform A,B --json` prints. */
export const planPlatformsSchema: JsonSchema = {
  ...planOutputSchema,
  $id: "urn:factory:plan-platforms:1",
  title: "factory plan --platform A,B --json",
  ...objectSchema("The plans of a project for several platforms.", {
    schemaVersion: { description: "Version of this format.", const: 1 },
    platforms: list("Sorted by platform.", {
      ...planOutputSchema,
      $schema: undefined,
      $id: undefined,
      title: undefined,
      $defs: undefined,
      description: "What `factory plan --platform` prints for one of them, and its name.",
      properties: { ...properties, platform: text("Such as linux/arm64.") },
      required: [...required, "platform"],
    }),
  }),
};
