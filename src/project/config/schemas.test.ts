import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { cogSchema } from "./cog-schema.ts";
import { factorySchema } from "./factory-schema.ts";

describe.each([
  ["factory.yaml", factorySchema],
  ["cog.yaml", cogSchema],
])("the schema of %s", (_name, schema) => {
  it("is one that a strict validator takes", () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });

    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
  });

  it("describes every key", () => {
    for (const [key, value] of Object.entries(schema.properties)) {
      expect(value.description, key).toMatch(/\w/);
    }
  });
});
