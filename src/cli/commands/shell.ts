import type { Command } from "commander";
import { FactoryError } from "../../errors/factory-error.ts";
import { planUnsupported } from "../../smoke/container/open-engine.ts";
import { runAttached } from "../../smoke/run-attached.ts";
import type { Context } from "../context.ts";
import { terminalRuntime } from "../smoke/choose-runtime.ts";
import { addExecOptions, type ExecOptions, ended, readVariables } from "../smoke/exec-options.ts";
import { inScratch } from "../smoke/in-scratch.ts";
import { openSubject, RUNNABLES } from "../smoke/open-subject.ts";

interface ShellOptions extends ExecOptions {
  readonly shell: string;
}

export function define(command: Command, context: Context): void {
  addExecOptions(command)
    .argument("[what]", RUNNABLES, ".")
    .option("--shell <program>", "shell of the image", "/bin/sh")
    .addHelpText("after", "\nNeeds docker, podman or runc, and a terminal.\n\nExample:\n  factory shell .")
    .action((what: string, options: ShellOptions) => run(what, options, context));
}

function run(what: string, options: ShellOptions, context: Context): Promise<void> {
  return inScratch(async (scratch) => {
    if (!context.interactive) {
      throw new FactoryError("UNSUPPORTED", "a shell needs a terminal, and standard input is none", {
        hint: "run single commands with: factory exec IMAGE -- COMMAND",
      });
    }
    const env = readVariables(options.env);
    const { source } = await openSubject(what, { context, scratch });
    if (source.kind === "plan") throw planUnsupported();
    const runtime = await terminalRuntime(context, {
      runtime: options.runtime,
      isLayout: source.kind === "layout",
    });
    const code = await runAttached({
      source,
      platform: context.platform,
      runtime,
      command: [options.shell],
      env,
      ...(options.user === undefined ? {} : { user: options.user }),
      terminal: true,
      signal: context.signal,
    });
    if (code !== 0) throw ended(code);
  });
}
