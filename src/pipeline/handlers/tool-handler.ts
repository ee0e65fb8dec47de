import { join } from "node:path";
import type { Outcome } from "../outcome.ts";
import { commandOutcome } from "./command-outcome.ts";
import type { Handler, StageCall } from "./handler.ts";
import { readStatusFile } from "./read-status-file.ts";
import { readTail } from "./read-tail.ts";
import type { RunProcess } from "./run-process.ts";
import { stageTimeoutMs } from "./stage-timeout.ts";
import { statusFile, toolEnvironment } from "./tool-environment.ts";

export interface ToolServices {
  readonly runProcess: RunProcess;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Variables that every command gets, also when they look like secrets. */
  readonly given?: Readonly<Record<string, string>>;
}

/** File in the stage's folder with all that it printed on standard output. */
export const STDOUT_FILE = "stdout.log";
export const STDERR_FILE = "stderr.log";

/** Gives `tool_command` to a POSIX shell, as it stands: nothing is ever put into its text. */
export function toolHandler(services: ToolServices): Handler {
  return {
    type: "tool",
    async execute(call) {
      const command = call.model.text(call.node, "tool_command");
      if (command.trim() === "") {
        return { status: "fail", failureReason: "no tool_command specified", retryable: false };
      }
      return runTool(call, services, command);
    },
  };
}

async function runTool(
  call: StageCall,
  { runProcess, env, given }: ToolServices,
  command: string,
): Promise<Outcome> {
  const { model, stageDir, projectDir, signal } = call;
  const timeoutMs = stageTimeoutMs(call);
  const stdoutFile = join(stageDir, STDOUT_FILE);
  const end = await runProcess({
    argv: ["sh", "-c", command],
    cwd: projectDir,
    env: toolEnvironment(env, call, given),
    stdoutFile,
    stderrFile: join(stageDir, STDERR_FILE),
    signal,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const output = readTail(stdoutFile, model.limits.logBytes);
  return commandOutcome({
    end,
    reported: readStatusFile(statusFile(stageDir)),
    timeoutMs,
    contextUpdates: {
      "tool.output": output,
      "tool.output_trimmed": output.trim(),
      ...(end.kind === "exit" ? { "tool.exit_code": end.code } : {}),
    },
  });
}
