import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "../outcome.ts";
import { commandOutcome } from "./command-outcome.ts";
import type { Handler, StageCall } from "./handler.ts";
import { readStatusFile } from "./read-status-file.ts";
import { readTail, TAIL_BYTES } from "./read-tail.ts";
import { stageTimeoutMs } from "./stage-timeout.ts";
import { statusFile, toolEnvironment } from "./tool-environment.ts";
import { STDERR_FILE, type ToolServices } from "./tool-handler.ts";

export interface AgentServices extends ToolServices {
  /** Program and arguments; the prompt comes on its standard input. */
  readonly agent: readonly string[];
}

const PROMPT_FILE = "prompt.md";
export const RESPONSE_FILE = "response.md";

/** Characters of a response that the context keeps. */
const RESPONSE_CHARACTERS = 200;

/** Gives the prompt to the configured agent. Its words are the response, its status file says how the stage ended. */
export function codergenHandler(services: AgentServices): Handler {
  return {
    type: "codergen",
    async execute(call) {
      const { stageDir, projectDir, signal } = call;
      const prompt = writePrompt(call);
      const timeoutMs = stageTimeoutMs(call);
      const responseFile = join(stageDir, RESPONSE_FILE);
      const end = await services.runProcess({
        argv: services.agent,
        cwd: projectDir,
        env: toolEnvironment(services.env, call, services.given),
        stdoutFile: responseFile,
        stderrFile: join(stageDir, STDERR_FILE),
        input: prompt,
        signal,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
      const reported = readStatusFile(statusFile(stageDir));
      const outcome = commandOutcome({
        end,
        reported,
        timeoutMs,
        contextUpdates: updates(call, readTail(responseFile, TAIL_BYTES)),
      });
      return reported.kind === "none" ? withNotes(call, outcome) : outcome;
    },
  };
}

/** Stands for an agent that is not there; a run with such a stage is marked for good. */
export const simulatedCodergen: Handler = {
  type: "codergen",
  execute(call) {
    writePrompt(call);
    const response = `[Simulated] Response for stage: ${call.node.id}`;
    writeFileSync(join(call.stageDir, RESPONSE_FILE), `${response}\n`);
    return Promise.resolve({
      status: "success",
      notes: "simulated",
      contextUpdates: { ...updates(call, response), "internal.simulated": true },
    });
  },
};

function writePrompt({ model, node, stageDir }: StageCall): string {
  const prompt = (model.text(node, "prompt") || model.text(node, "label") || node.id).replaceAll(
    "$goal",
    () => model.graphText("goal"),
  );
  writeFileSync(join(stageDir, PROMPT_FILE), prompt);
  return prompt;
}

function updates({ node }: StageCall, response: string) {
  return { last_stage: node.id, last_response: [...response].slice(0, RESPONSE_CHARACTERS).join("") };
}

function withNotes({ model, node }: StageCall, outcome: Outcome): Outcome {
  if (outcome.status !== "success") return outcome;
  const automatic = model.flag(node, "auto_status");
  return {
    ...outcome,
    notes: automatic
      ? "auto-status: handler completed without writing status"
      : `stage completed: ${node.id}`,
  };
}
