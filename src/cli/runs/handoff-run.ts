import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { finalizeRun } from "../../factory/finalize/finalize-run.ts";
import { handoffText } from "../../factory/finalize/handoff-text.ts";
import { makeHandoff } from "../../factory/finalize/make-handoff.ts";
import { readFacts } from "../../factory/finalize/read-facts.ts";
import { isOver } from "../../pipeline/engine/run-status.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import type { Context } from "../context.ts";
import { printDocument } from "../decisions/print-document.ts";
import { projectFlag } from "../project-flag.ts";
import type { RunCommandFlags } from "./show-run.ts";

export interface HandoffFlags extends RunCommandFlags {
  readonly markdown?: true;
}

/** `factory runs handoff`: what is left of an ended run, with what became known since. Throws RUN_STATE for an open one. */
export async function handoffRun(name: string, flags: HandoffFlags, context: Context): Promise<void> {
  const projectDir = resolve(context.cwd, flags.project);
  const dir = findRun(projectDir, name);
  refuseOpen(dir, flags);
  await finalizeIfWritable({ projectDir, dir, now: context.now });
  const handoff = makeHandoff(readFacts(projectDir, dir));
  printDocument(handoff, handoffText(handoff), { json: flags.json, context });
}

/** A crash may have left that to do. Whoever only reads the runs of others sees them, too. */
async function finalizeIfWritable(call: Parameters<typeof finalizeRun>[0]): Promise<void> {
  try {
    await finalizeRun(call);
  } catch (error) {
    if (!(error instanceof FactoryError) || error.code !== "RUN_NOT_SAVED") throw error;
  }
}

function refuseOpen(dir: string, { project }: HandoffFlags): void {
  const { state, manifest } = readRun(dir);
  const { status, paused, runId } = state;
  if (isOver(status)) return;
  const where = projectFlag(project);
  const suite = manifest.binding?.suite;
  const decide = `factory approve ${runId}${where} or factory reject ${runId}${where}`;
  const missing =
    status === "evaluating"
      ? `a decision${suite === undefined ? ", and it has no scenario suite to base an approval on" : ""}`
      : status === "awaiting_human"
        ? "an answer, the rest of its stages and a decision"
        : "the rest of its stages and a decision";
  const hint =
    status === "evaluating" && !paused
      ? `decide with ${decide}`
      : status === "awaiting_human"
        ? `see what it waits for with factory runs show ${runId}${where}`
        : `go on with factory resume ${runId}${where}, or end it with factory cancel ${runId}${where}`;
  throw new FactoryError("RUN_STATE", `the run ${runId} is ${status} and lacks ${missing}`, { hint });
}
