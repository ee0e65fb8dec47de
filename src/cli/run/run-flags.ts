import type { Command } from "commander";

/** What `factory run` and `factory resume` have in common. */
export interface RunFlags {
  readonly project: string;
  readonly answers?: string;
  readonly yes?: true;
  readonly simulate?: true;
  readonly agent?: string;
  readonly json?: true;
  readonly progress?: string;
  readonly verbose?: true;
  readonly actor?: string;
}

export function addRunOptions(command: Command): Command {
  return addProjectOption(command)
    .option("--answers <file>", "answers of human gates: a JSON list of {node, value}, used in order")
    .option("--yes", "answer every gate with its first choice; never approves a run")
    .option("--simulate", "pretend that codergen nodes succeed; marks the run for good")
    .option(
      "--agent <command>",
      "shell command that codergen nodes are given to, instead of agent: in factory.yaml",
    )
    .option("--progress <mode>", "what is shown meanwhile: auto, plain, tty or quiet", "auto")
    .option("--verbose", "show everything that stages print, not only the end of what failed")
    .option("--actor <name>", "who runs it (default: the identity of git, or the user of this machine)")
    .option("--json", "print the result as one JSON document");
}

export function addProjectOption(command: Command): Command {
  return command.option(
    "--project <dir>",
    "folder that commands run in, and whose .factory keeps the runs",
    ".",
  );
}
