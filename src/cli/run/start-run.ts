import { join, resolve } from "node:path";
import { ignoreRuns } from "../../pipeline/run-store/create-run-folder.ts";
import { runsFolder } from "../../pipeline/run-store/run-paths.ts";
import { beginRun } from "../../pipeline/session/begin-run.ts";
import { readPipeline } from "../../pipeline/session/read-pipeline.ts";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import type { Context } from "../context.ts";
import { choosePipeline } from "./choose-pipeline.ts";
import { driveRun } from "./drive-run.ts";
import { readAgent } from "./read-agent.ts";
import { checkAnswers, readAnswers } from "./read-answers.ts";
import type { RunFlags } from "./run-flags.ts";
import { sessionServices } from "./session-services.ts";

/** `factory run`: begins a run of a pipeline and drives it. */
export async function startRun(named: string | undefined, flags: RunFlags, context: Context): Promise<void> {
  const projectDir = resolve(context.cwd, flags.project);
  await diskProjectFs(projectDir);
  const chosen = await choosePipeline(named, { cwd: context.cwd, projectDir });
  const graph = readPipeline(chosen.text, chosen.file);
  const answers = flags.answers === undefined ? undefined : await readAnswers(context.cwd, flags.answers);
  if (answers !== undefined) checkAnswers(answers, graph);
  const agent = await readAgent(projectDir, flags);
  await driveRun(
    (driving) => {
      ignoreRuns(projectDir);
      return beginRun({
        ...chosen,
        projectDir,
        dirOf: (runId) => join(runsFolder(projectDir), runId),
        services: sessionServices({ context, flags, projectDir, answers, agent, ...driving }),
      });
    },
    context,
    flags,
  );
}
