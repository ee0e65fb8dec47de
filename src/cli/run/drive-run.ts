import type { TrackEnd } from "../../pipeline/engine/run.ts";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import type { Interviewer } from "../../pipeline/interviewers/interviewer.ts";
import { driveSession, type Session } from "../../pipeline/session/session.ts";
import { summarizeRun } from "../../pipeline/session/summarize-run.ts";
import type { Context } from "../context.ts";
import { QuietExit } from "../quiet-exit.ts";
import { endText } from "./end-text.ts";
import type { RunFlags } from "./run-flags.ts";
import { createRunView } from "./run-view.ts";
import { actorOf } from "./session-services.ts";
import { promptLine, terminalInterviewer } from "./terminal-interviewer.ts";

/** What a command that drives a run gives to the session that it opens. */
export interface Driving {
  readonly onEvent: (event: RunEvent) => void;
  readonly person?: Interviewer;
}

const EXIT: Readonly<Record<TrackEnd["kind"], number>> = {
  end: 0,
  fail: 2,
  canceled: 2,
  waiting: 4,
  paused: 4,
  interrupted: 130,
};

/**
 * Opens a run, drives it, shows what happens and says how it ended. Throws QuietExit unless it reached its exit, and what
 * opening it threw.
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
    mode: flags.json === true && flags.progress === "auto" ? "quiet" : (flags.progress ?? "auto"),
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
    report(session, end, { context, flags, ms: context.now() - startMs });
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
    actor: actorOf(flags, context),
  });
}

function report(
  session: Session,
  end: TrackEnd,
  { context, flags, ms }: { readonly context: Context; readonly flags: RunFlags; readonly ms: number },
): void {
  const summary = summarizeRun(session.run.state, session.paths);
  context.stdout.write(
    flags.json === true
      ? `${JSON.stringify(summary, undefined, 2)}\n`
      : endText({ session, summary, end, project: flags.project, ms }),
  );
  const exit = EXIT[end.kind];
  if (exit !== 0) throw new QuietExit(exit);
}
