import { runPolicy } from "../../factory/boot/run-policy.ts";
import { type EvaluationEnd, evaluateRun } from "../../factory/evaluation/evaluate-run.ts";
import type { Context } from "../context.ts";
import { onNamedPlatform } from "../platform-option.ts";
import { createProgress } from "../progress/create-progress.ts";
import { evaluationPorts, type RuntimeFlags } from "./evaluation-ports.ts";

export interface EvaluateHere extends RuntimeFlags {
  /** Absolute. */
  readonly projectDir: string;
  /** Folder of the run. */
  readonly dir: string;
  readonly again?: boolean;
  /** See createProgress. */
  readonly progress: string;
}

/** Tries the scenarios of a run and shows on standard error what they do. */
export async function evaluateHere(call: EvaluateHere, context: Context): Promise<EvaluationEnd> {
  const { projectDir, dir, again = false } = call;
  const { endpoint, platform } = runPolicy(dir);
  const flags = endpoint === undefined ? call : { endpoint, ...call };
  const target = onNamedPlatform(context, platform === undefined ? {} : { platform });
  const progress = await createProgress(call.progress, context);
  try {
    return await evaluateRun({
      ...{ projectDir, dir, again },
      ports: evaluationPorts(target, flags),
      now: context.now,
      signal: context.signal,
      // What a scenario printed is shown with its failure.
      onProgress: (event) => {
        if (event.kind !== "log") progress.onEvent(event);
      },
    });
  } finally {
    progress.stop();
  }
}
