import { Command, CommanderError } from "commander";
import { exitCode } from "../errors/exit-code.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { commands } from "./commands/index.ts";
import type { Context } from "./context.ts";
import { printError } from "./print-error.ts";
import { QuietExit } from "./quiet-exit.ts";

/** Runs one command line and returns the exit code; never throws and never ends the process. */
export async function runProgram(args: readonly string[], context: Context): Promise<number> {
  const json = args.includes("--json");
  try {
    const program = await createProgram(args, context);
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof QuietExit) return error.exit;
    const failure = asFailure(error, context);
    printError(failure, { context, json });
    return exitCode(failure);
  }
}

async function createProgram(args: readonly string[], context: Context): Promise<Command> {
  const program = new Command("factory")
    .description(
      "Turns a Python or machine-learning project folder into a container image with precise layers.",
    )
    .version(context.version, "-V, --version")
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText("after", "\nExample:\n  factory build . --tag hello:1\n\nEvery command has --help.");
  applyOutput(program, context);
  const words = args.filter((argument) => !argument.startsWith("-"));
  const called = words[0] === "help" ? words[1] : words[0];
  for (const entry of commands) {
    const command = program.command(entry.name).summary(entry.summary).description(entry.summary);
    applyOutput(command, context);
    if (entry.name !== called) continue;
    const { define } = await entry.load();
    define(command, context);
    for (const child of command.commands) applyOutput(child, context);
  }
  return program;
}

/** commander prints help through the context and throws instead of exiting; its errors are printed as ours. */
function applyOutput(command: Command, context: Context): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => context.stdout.write(text),
    writeErr: (text) => {
      if (!text.startsWith("error:")) context.stderr.write(text);
    },
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
}

function asFailure(error: unknown, context: Context): unknown {
  if (context.signal.aborted) return new FactoryError("INTERRUPTED", "interrupted", { cause: error });
  if (!(error instanceof CommanderError)) return error;
  if (error.code === "commander.help") {
    return new FactoryError("USAGE", "no command was given", { hint: "run `factory --help`" });
  }
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  return new FactoryError("USAGE", message, {
    hint:
      suggestion?.replace(/^\(|\)$/g, "").replace("Did you mean", "did you mean") ??
      "run the command with --help",
  });
}
