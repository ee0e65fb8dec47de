import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { decisionRequest } from "../../factory/decide/decision-request.ts";
import { readGrounds } from "../../factory/decide/read-grounds.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { projectDir as folderOf } from "../decisions/project-option.ts";
import { attachedTypes } from "./attached-types.ts";

export interface RequestFlags {
  readonly project: string;
  readonly output?: string;
}

/** `factory decisions request`: what somebody elsewhere needs to decide about a run. */
export async function runRequest(name: string, flags: RequestFlags, context: Context): Promise<void> {
  const projectDir = await folderOf(flags, context);
  const grounds = await readGrounds({
    dir: findRun(projectDir, name),
    projectDir,
    attachedTypes: (image, runId) => attachedTypes(image, { projectDir, runId, context }),
  });
  if (grounds.decision !== undefined) {
    const { payload, actor } = grounds.decision.record;
    throw new FactoryError(
      "DECISION_INVALID",
      `the run ${grounds.runId} was ${payload.decision} by ${actor.name} already`,
      { hint: `look at it with factory decisions show ${grounds.runId}` },
    );
  }
  await writeText(canonicalJson(decisionRequest(grounds), { indent: 2 }), flags.output, context);
}

/** Into a file when one is named. Throws OUTPUT_FAILED. */
export async function writeText(
  text: string,
  file: string | undefined,
  { cwd, stdout }: Context,
): Promise<void> {
  if (file === undefined) {
    stdout.write(text);
    return;
  }
  await writeFile(resolve(cwd, file), text).catch((cause: Error) => {
    throw new FactoryError("OUTPUT_FAILED", `cannot write ${file}: ${cause.message}`, {
      source: "--output",
      hint: "name a file in a folder that exists and can be written",
      cause,
    });
  });
}
