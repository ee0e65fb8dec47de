import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { type BootCall, bootRun } from "../../factory/boot/boot-run.ts";
import { parseVersionRef } from "../../factory/resource-id.ts";
import { ignoreRuns } from "../../pipeline/run-store/create-run-folder.ts";
import type { Session } from "../../pipeline/session/session.ts";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import type { Context } from "../context.ts";
import { isInBuildContext } from "../suite/is-in-build-context.ts";
import { choosePipeline } from "./choose-pipeline.ts";
import { driveRun } from "./drive-run.ts";
import { readAgent } from "./read-agent.ts";
import { checkAnswers, readAnswers } from "./read-answers.ts";
import type { RunFlags } from "./run-flags.ts";
import { sessionServices } from "./session-services.ts";

export interface StartFlags extends RunFlags {
  readonly pipeline?: string;
  readonly profile?: string;
  readonly suite?: string;
}

/** `factory run`: begins a run of a pipeline and drives it. */
export async function startRun(
  named: string | undefined,
  flags: StartFlags,
  context: Context,
): Promise<void> {
  const { profile, suite } = flags;
  const projectDir = resolve(context.cwd, flags.project);
  await diskProjectFs(projectDir);
  const pipeline = await askedPipeline(named, flags, { cwd: context.cwd, projectDir });
  const answers = flags.answers === undefined ? undefined : await readAnswers(context.cwd, flags.answers);
  const agent = await readAgent(projectDir, flags);
  await driveRun(
    (driving) => {
      ignoreRuns(projectDir);
      return openRun(
        {
          projectDir,
          pipeline,
          profile,
          suite: suite === undefined ? undefined : parseVersionRef(suite),
          env: context.env,
          now: context.now,
          signal: context.signal,
          services: (given) =>
            sessionServices({ context, flags, projectDir, answers, agent, profile: given, ...driving }),
          check: (graph) => {
            if (answers !== undefined) checkAnswers(answers, graph);
          },
          say: (note) => context.stderr.write(`note: ${note}\n`),
        },
        { flags, context },
      );
    },
    context,
    flags,
  );
}

async function askedPipeline(
  named: string | undefined,
  { pipeline }: StartFlags,
  place: { readonly cwd: string; readonly projectDir: string },
): Promise<BootCall["pipeline"]> {
  if (pipeline === undefined) return { kind: "text", ...(await choosePipeline(named, place)) };
  if (named === undefined) return { kind: "registered", ref: parseVersionRef(pipeline) };
  throw new FactoryError("USAGE", `there are two pipelines: ${named} and --pipeline ${pipeline}`, {
    source: "--pipeline",
    hint: `leave one out; factory pipeline register ${named} makes a version of the file`,
  });
}

interface Command {
  readonly flags: StartFlags;
  readonly context: Context;
}

/** Says which run is kept of an attempt that failed, and whether stages can read what they are going to be checked with. */
async function openRun(call: BootCall, { flags, context }: Command): Promise<Session> {
  try {
    const { session, suiteFile } = await bootRun(call);
    if (suiteFile !== undefined && (await isInBuildContext(context, flags.project, suiteFile))) {
      context.stderr.write(
        "warning: .factory/suites is sent to the build, where a pipeline can read it: exclude it\n",
      );
    }
    return session;
  } catch (error) {
    const runId = error instanceof FactoryError ? error.details?.runId : undefined;
    if (typeof runId === "string") {
      context.stderr.write(`the attempt is kept as the run ${runId}, which failed (BOOT_FAILURE)\n`);
    }
    throw error;
  }
}
