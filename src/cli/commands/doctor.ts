import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import type { Check } from "../doctor/check.ts";
import { type DoctorOptions, runChecks } from "../doctor/run-checks.ts";
import { addFolderOptions } from "../locate-project.ts";

interface DoctorFlags extends DoctorOptions {
  readonly json?: true;
}

export function define(command: Command, context: Context): void {
  addFolderOptions(command)
    .argument("[dir]", "project folder, whose needs the GPU of this machine is compared with", ".")
    .option("--endpoint <address>", "BuildKit to check")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory doctor")
    .action((dir: string, options: DoctorFlags) => run(dir, options, context));
}

async function run(dir: string, options: DoctorFlags, context: Context): Promise<void> {
  const checks = await runChecks(context, dir, options);
  if (options.json === true) {
    context.stdout.write(canonicalJson({ schemaVersion: 1, checks }, { indent: 2 }));
    return;
  }
  context.stdout.write(checks.map((check) => `${checkText(check)}\n`).join(""));
}

function checkText({ state, name, finding, hint }: Check): string {
  const mark = { ok: "ok     ", missing: "missing", problem: "problem", optional: "absent " }[state];
  return `${mark}  ${name}: ${finding}${hint === undefined ? "" : `\n         help: ${hint}`}`;
}
