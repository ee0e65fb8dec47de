import type { Command } from "commander";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";

const SCHEMAS: Readonly<Record<string, () => Promise<object>>> = {
  plan: async () => (await import("../../plan/plan-schema.ts")).planSchema,
  "plan-output": async () => (await import("../../plan/plan-schema.ts")).planOutputSchema,
  detect: async () => (await import("../detect/detect-schema.ts")).detectSchema,
  explain: async () => (await import("../explain/explain-schema.ts")).explainSchema,
  compat: async () => (await import("../../compat/compat-schema.ts")).compatSchema,
  "compat-override": async () => (await import("../../compat/compat-schema.ts")).overrideSchema,
  config: async () => (await import("../../project/config/factory-schema.ts")).factorySchema,
};

export function define(command: Command, context: Context): void {
  command
    .argument("<name>", `one of: ${Object.keys(SCHEMAS).join(", ")}`)
    .option("--json", "accepted for uniformity: a schema is JSON anyway")
    .addHelpText("after", "\nExample:\n  factory schema config > factory.schema.json")
    .action((name: string) => run(name, context));
}

async function run(name: string, context: Context): Promise<void> {
  const load = SCHEMAS[name];
  if (load === undefined) {
    throw new FactoryError("USAGE", `there is no schema named ${name}`, {
      hint: `choose one of ${Object.keys(SCHEMAS).join(", ")}`,
    });
  }
  context.stdout.write(canonicalJson(await load(), { indent: 2 }));
}
