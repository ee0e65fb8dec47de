import { type Command, Option } from "commander";
import type { Context } from "../context.ts";
import { projectCommand } from "../decisions/project-option.ts";
import type { EvaluateOptions } from "../gate/evaluate-command.ts";
import type { RecordOptions } from "../gate/record-command.ts";

export function define(command: Command, context: Context): void {
  command
    .command("evaluate")
    .summary("compare the runs of a window with what they have to reach")
    .description("compare the runs of a window with what they have to reach")
    .requiredOption("--file <file>", "records, one JSON object in each line")
    .requiredOption("--window <id>", "window_id of the records that count")
    .addOption(
      new Option("--profile <name>", "criteria that come with factory")
        .choices(["baseline", "adversarial"])
        .conflicts("criteria"),
    )
    .option("--criteria <file>", "criteria of your own")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      "\nEnds with 0 when the window passes, 2 when a threshold is missed, 1 for invalid records.\n\nExample:\n  factory gate evaluate --file records.ndjson --window w-1 --profile baseline",
    )
    .action(async (options: EvaluateOptions) =>
      (await import("../gate/evaluate-command.ts")).runEvaluate(options, context),
    );
  projectCommand(command, "record", "add what a finished run counts for to the records of a window")
    .argument("<run>", "id of a run, a part of it, or latest")
    .requiredOption("--window <id>", "window_id of the record")
    .requiredOption("--class <class>", "low_risk_feature, medium_integration, or a class of --criteria")
    .option("--file <file>", "file of records (default: .factory/state/gate/records.ndjson of the project)")
    .option("--criteria <file>", "criteria whose classes may be used")
    .addHelpText(
      "after",
      "\nExample:\n  factory gate record latest --window w-1 --class low_risk_feature --file records.ndjson",
    )
    .action(async (run: string, options: RecordOptions) =>
      (await import("../gate/record-command.ts")).runRecord(run, options, context),
    );
  command.addHelpText(
    "after",
    "\nExample:\n  factory gate evaluate --file records.ndjson --window w-1 --profile baseline",
  );
}
