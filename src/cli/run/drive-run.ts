import { resolve } from "node:path";
import { keepWaitingImage } from "../../factory/evaluation/keep-waiting-image.ts";
import { finalizeRun } from "../../factory/finalize/finalize-run.ts";
import type { TrackEnd } from "../../pipeline/engine/run.ts";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import type { Interviewer } from "../../pipeline/interviewers/interviewer.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import { driveSession, type Session } from "../../pipeline/session/session.ts";
import { type RunSummary, summarizeRun } from "../../pipeline/session/summarize-run.ts";
import type { Context } from "../context.ts";
import { actorName } from "../decisions/current-actor.ts";
import { evaluationExit } from "../evaluate/evaluation-exit.ts";
import { evaluationSummary } from "../evaluate/evaluation-summary.ts";
import { evaluationText } from "../evaluate/evaluation-text.ts";
import { projectFlag } from "../project-flag.ts";
import { QuietExit } from "../quiet-exit.ts";
import { endText } from "./end-text.ts";
import type { RunFlags } from "./run-flags.ts";
import { createRunView } from "./run-view.ts";
import { promptLine, terminalInterviewer } from "./terminal-interviewer.ts";

/** What a command that drives a run gives to the session that it opens. */
export interface Driving {
  readonly onEvent: (event: RunEvent) => void;
  readonly person?: Interviewer;
}

const EXIT: Readonly<Record<Exclude<TrackEnd["kind"], "end">, number>> = {
  fail: 2,
  canceled: 2,
  waiting: 4,
  paused: 4,
  interrupted: 130,
};

/**
 * Opens a run, drives it, tries its scenarios, shows what happens and says how it ended. Throws QuietExit unless it reached
 * its exit and all scenarios passed, and what opening or evaluating it threw.
 */
export async function driveRun(
  open: (driving: Driving) => Promise<Session>,
  context: Context,
  flags: RunFlags,
): Promise<void> {
  let session: Session | undefined;
  const interruption = new AbortController();
  const view = await createRunView({
    context,
    mode: viewMode(flags),
    verbose: flags.verbose === true,
    session: () => session,
  });
  const asks = context.interactive && flags.answers === undefined && flags.yes !== true;
  try {
    session = await open({
      onEvent: view.onEvent,
      ...(asks ? { person: personAt(context, flags, { hold: view.hold, interruption }) } : {}),
    });
    const startMs = context.now();
    const end = await driveSession(session, AbortSignal.any([context.signal, interruption.signal]));
    view.stop();
    const ms = context.now() - startMs;
    await (end.kind === "end"
      ? concludeRun(session, { context, flags, ms })
      : stopRun(session, end, { context, flags, ms }));
  } finally {
    view.stop();
  }
}

function personAt(
  context: Context,
  flags: RunFlags,
  { hold, interruption }: { readonly hold: (held: boolean) => void; readonly interruption: AbortController },
): Interviewer {
  return terminalInterviewer({
    ask: (message, check, signal) => promptLine(process.stdin, message, { check, signal }),
    write: (text) => context.stderr.write(text),
    hold,
    interrupt: () => interruption.abort(),
    actor: () => actorName(flags.actor, { cwd: resolve(context.cwd, flags.project), env: context.env }),
  });
}

interface Driven {
  readonly context: Context;
  readonly flags: RunFlags;
  /** How long this process drove the run. */
  readonly ms: number;
}

/** Of a run that did not come to its exit. Throws QuietExit. */
async function stopRun(
  session: Session,
  end: Exclude<TrackEnd, { kind: "end" }>,
  { context, flags, ms }: Driven,
): Promise<void> {
  const projectDir = resolve(context.cwd, flags.project);
  const { dir } = session.paths;
  if (end.kind === "waiting" || end.kind === "paused") await keepWaitingImage({ projectDir, dir });
  await finalizeRun({ projectDir, dir, now: context.now });
  const summary = summarizeRun(session.run.state, session.paths);
  context.stdout.write(
    flags.json === true ? runJson(summary) : endText({ session, summary, end, project: flags.project, ms }),
  );
  throw new QuietExit(EXIT[end.kind]);
}

/**
 * Tries the scenarios of a run that reached its exit, and says what they found. Throws QuietExit unless all passed, and what
 * kept them from being tried.
 */
async function concludeRun(session: Session, { context, flags, ms }: Driven): Promise<void> {
  const { runId, paths } = session;
  const { dir } = paths;
  const text = flags.json !== true;
  if (text) {
    const summary = summarizeRun(session.run.state, paths);
    context.stdout.write(endText({ session, summary, end: { kind: "end" }, project: flags.project, ms }));
  }
  const { evaluateHere } = await import("../evaluate/evaluate-here.ts");
  const evaluation = await evaluateHere(
    { projectDir: resolve(context.cwd, flags.project), dir, progress: viewMode(flags) },
    context,
  ).catch((error: unknown) => {
    // Other errors say it themselves.
    if (text && context.signal.aborted)
      context.stdout.write(`  next    factory evaluate ${runId}${projectFlag(flags.project)}\n`);
    throw error;
  });
  const { state } = readRun(dir);
  context.stdout.write(
    text
      ? evaluationText(evaluation, { runId, dir, status: state.status, project: flags.project })
      : runJson(summarizeRun(state, paths)),
  );
  const exit = evaluationExit(evaluation);
  if (exit !== 0) throw new QuietExit(exit);
}

function runJson(summary: RunSummary): string {
  return `${JSON.stringify({ ...summary, evaluation: evaluationSummary(summary.runDir) }, undefined, 2)}\n`;
}

function viewMode(flags: RunFlags): string {
  return flags.json === true && flags.progress === "auto" ? "quiet" : (flags.progress ?? "auto");
}
