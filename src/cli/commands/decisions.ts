import { type Command, Option } from "commander";
import type { Context } from "../context.ts";
import type { RequestFlags } from "../decide/run-request.ts";
import type { SignDecisionFlags } from "../decide/run-sign-decision.ts";
import { type ProjectOption, projectCommand } from "../decisions/project-option.ts";

export interface ListDecisionsOptions extends ProjectOption {
  readonly run?: string;
}

export interface VerifyOptions extends ProjectOption {
  readonly key: readonly string[];
}

export function define(command: Command, context: Context): void {
  projectCommand(command, "list", "list what was decided about runs")
    .option("--run <id>", "only about this run")
    .addHelpText("after", "\nExample:\n  factory decisions list")
    .action(async (options: ListDecisionsOptions) =>
      (await import("../decisions/show-decisions.ts")).runList(options, context),
    );
  projectCommand(command, "show", "show a decision, its grounds and its amendments")
    .argument("<id>", "a run, the number of a record, or the beginning of an id")
    .addHelpText("after", "\nExample:\n  factory decisions show 1")
    .action(async (asked: string, options: ProjectOption) =>
      (await import("../decisions/show-decisions.ts")).runShow(asked, options, context),
    );
  projectCommand(command, "verify", "check that no decision was changed, removed or added")
    .option("--key <file>", "public key that records have to be signed with; may be repeated", append, [])
    .addHelpText("after", "\nExample:\n  factory decisions verify --key release.key.pub")
    .action(async (options: VerifyOptions) =>
      (await import("../decisions/verify-decisions.ts")).runVerify(options, context),
    );
  defineElsewhere(command, context);
  command.addHelpText("after", "\nExample:\n  factory decisions verify");
}

/** A request goes to another machine, and a signed decision comes back. */
function defineElsewhere(command: Command, context: Context): void {
  const request = "write what somebody on another machine needs to decide about a run";
  command
    .command("request")
    .summary(request)
    .description(request)
    .argument("<run>", "id of a run, a part of it, or latest")
    .option("--project <dir>", "folder whose .factory keeps the run", ".")
    .option("-o, --output <file>", "write into this file instead of standard output")
    .addHelpText("after", "\nExample:\n  factory decisions request latest -o request.json")
    .action(async (name: string, flags: RequestFlags) =>
      (await import("../decide/run-request.ts")).runRequest(name, flags, context),
    );
  const sign = "decide about the run of a request, and sign that";
  command
    .command("sign")
    .summary(sign)
    .description(sign)
    .argument("<file>", "a file of factory decisions request")
    .requiredOption("--key <file>", "private key of factory key generate")
    .addOption(
      new Option("--decision <decision>", "what is decided")
        .choices(["approved", "rejected"])
        .makeOptionMandatory(),
    )
    .requiredOption("--reason <text>", "why")
    .option("--outcome <text>", "what users will see, of an approval")
    .option("--remediation <text>", "what has to be done before the next run, of a rejection")
    .option("--actor <name>", "who decides (default: the identity of git, or the user of this machine)")
    .option("-o, --output <file>", "write into this file instead of standard output")
    .addHelpText(
      "after",
      '\nExample:\n  factory decisions sign request.json --key ada.key --decision approved --reason "all scenarios pass" --outcome "faster"',
    )
    .action(async (file: string, flags: SignDecisionFlags) =>
      (await import("../decide/run-sign-decision.ts")).runSignDecision(file, flags, context),
    );
}

function append(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
