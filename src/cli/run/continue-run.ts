import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { finalizingAttempt } from "../../factory/boot/finalizing-attempt.ts";
import { resumedProfile } from "../../factory/boot/resumed-profile.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { readManifest } from "../../pipeline/run-store/run-manifest.ts";
import { runPaths } from "../../pipeline/run-store/run-paths.ts";
import { readPipeline } from "../../pipeline/session/read-pipeline.ts";
import { resumeRun } from "../../pipeline/session/resume-run.ts";
import type { Context } from "../context.ts";
import { driveRun } from "./drive-run.ts";
import { readAgent } from "./read-agent.ts";
import { checkAnswers, readAnswers } from "./read-answers.ts";
import type { RunFlags } from "./run-flags.ts";
import { sessionServices } from "./session-services.ts";

export interface ResumeFlags extends RunFlags {
  readonly from?: string;
}

/** `factory resume`: takes up a run where it stopped. */
export async function continueRun(name: string, flags: ResumeFlags, context: Context): Promise<void> {
  const dir = findRun(resolve(context.cwd, flags.project), name);
  const paths = runPaths(dir);
  const manifest = readManifest(paths.manifest);
  const projectDir = manifest.project_dir;
  const answers = flags.answers === undefined ? undefined : await readAnswers(context.cwd, flags.answers);
  if (answers !== undefined) {
    checkAnswers(answers, readPipeline(await readFile(paths.pipeline, "utf8"), manifest.source));
  }
  const agent = (await readAgent(projectDir, flags)) ?? manifest.agent ?? undefined;
  const profile = resumedProfile(dir, { projectDir, env: context.env });
  await driveRun(
    (driving) =>
      finalizingAttempt({ projectDir, now: context.now }, () =>
        resumeRun({
          dir,
          ...(flags.from === undefined ? {} : { from: flags.from }),
          services: () =>
            sessionServices({
              context,
              flags: manifest.simulated ? { ...flags, simulate: true } : flags,
              projectDir,
              answers,
              agent,
              profile,
              ...driving,
            }),
        }),
      ),
    context,
    flags,
  );
}
