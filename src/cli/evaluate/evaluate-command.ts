import { resolve } from "node:path";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import type { Context } from "../context.ts";
import { QuietExit } from "../quiet-exit.ts";
import { evaluateHere } from "./evaluate-here.ts";
import { evaluationExit } from "./evaluation-exit.ts";
import type { RuntimeFlags } from "./evaluation-ports.ts";
import { evaluationSummary } from "./evaluation-summary.ts";
import { evaluationText } from "./evaluation-text.ts";

export interface EvaluateFlags extends RuntimeFlags {
  readonly project: string;
  readonly again?: true;
  readonly progress: string;
  readonly json?: true;
}

/** `factory evaluate`: tries the scenarios of a run, or shows what they found. */
export async function runEvaluate(name: string, flags: EvaluateFlags, context: Context): Promise<void> {
  const projectDir = resolve(context.cwd, flags.project);
  const dir = findRun(projectDir, name);
  const progress = flags.json === true && flags.progress === "auto" ? "quiet" : flags.progress;
  const end = await evaluateHere(
    { ...flags, projectDir, dir, again: flags.again === true, progress },
    context,
  );
  const { runId, status } = readRun(dir).state;
  context.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ runId, status, evaluation: evaluationSummary(dir) }, undefined, 2)}\n`
      : evaluationText(end, { runId, dir, status, project: flags.project }),
  );
  const exit = evaluationExit(end);
  if (exit !== 0) throw new QuietExit(exit);
}
