import type { Command } from "commander";
import type { Context } from "../context.ts";
import { type ExecImageOptions, execImage } from "../smoke/exec-image.ts";
import { addExecOptions } from "../smoke/exec-options.ts";
import { RUNNABLES } from "../smoke/open-subject.ts";

export function define(command: Command, context: Context): void {
  addExecOptions(command)
    .argument("<what>", RUNNABLES)
    .argument("<command...>", "program and arguments, after --; it runs without the image's entrypoint")
    .option("--endpoint <address>", "BuildKit: unix://PATH, tcp://HOST:PORT, buildx://NAME, docker://")
    .option("--timeout <seconds>", "end the command after this time")
    .addHelpText(
      "after",
      "\nRuns in BuildKit unless --runtime says otherwise; only with --runtime does it have standard input.\n\nExample:\n  factory exec . -- id",
    )
    .action((what: string, words: readonly string[], options: ExecImageOptions) =>
      execImage(what, words, { options, context }),
    );
}
