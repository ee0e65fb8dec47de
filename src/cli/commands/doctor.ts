import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { type Check, runChecks } from "../doctor/run-checks.ts";

export function define(command: Command, context: Context): void {
  command
    .option("--endpoint <address>", "BuildKit to check")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory doctor")
    .action((options: { json?: true; endpoint?: string }) => run(options, context));
}

async function run(options: { json?: true; endpoint?: string }, context: Context): Promise<void> {
  const checks = await runChecks(context, options.endpoint);
  if (options.json === true) {
    context.stdout.write(canonicalJson({ schemaVersion: 1, checks }, { indent: 2 }));
    return;
  }
  context.stdout.write(checks.map((check) => `${checkText(check)}\n`).join(""));
}

function checkText({ state, name, finding, hint }: Check): string {
  const mark = { ok: "ok     ", missing: "missing", optional: "absent " }[state];
  return `${mark}  ${name}: ${finding}${hint === undefined ? "" : `\n         help: ${hint}`}`;
}
