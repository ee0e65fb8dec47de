import { resolve } from "node:path";
import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { settleRun } from "../../factory/decide/settle-run.ts";
import { finalizeRun } from "../../factory/finalize/finalize-run.ts";
import type { ContextValue } from "../../pipeline/outcome.ts";
import type { ControlRequest } from "../../pipeline/run-store/control-requests.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { type Controlled, controlRun } from "../../pipeline/session/control-run.ts";
import type { Context } from "../context.ts";
import { actorName } from "../decisions/current-actor.ts";
import { projectFlag } from "../project-flag.ts";
import { sessionServices } from "../run/session-services.ts";

export interface OperateFlags {
  readonly project: string;
  readonly reason?: string;
  readonly actor?: string;
  readonly set?: readonly string[];
  readonly wait?: true;
  readonly json?: true;
}

type Kind = ControlRequest["kind"];

/** A canceled command has two seconds to end before it is killed; the others need only be heard. */
const WAIT_MS: Readonly<Record<Kind, number>> = { pause: 1000, cancel: 15_000, intervene: 1000 };

/** `factory pause`, `factory cancel` and `factory intervene`. */
export async function operate(
  kind: Kind,
  name: string,
  { flags, context }: { readonly flags: OperateFlags; readonly context: Context },
): Promise<void> {
  const { project, reason, set = [] } = flags;
  const updates = readSettings(set);
  if (kind === "intervene" && reason === undefined && set.length === 0) {
    throw new FactoryError("USAGE", "nothing is said of the intervention", {
      hint: "give --reason with a note, or --set KEY=VALUE",
    });
  }
  const projectDir = resolve(context.cwd, project);
  const actor = await actorName(flags.actor, { cwd: projectDir, env: context.env });
  const dir = findRun(projectDir, name);
  const done = await controlRun({
    dir,
    request: {
      kind,
      actor,
      ...(reason === undefined ? {} : { reason }),
      ...(set.length === 0 ? {} : { context_updates: updates }),
    },
    // Only its clock is used: no stage runs here.
    services: sessionServices({
      context,
      flags: { project },
      projectDir,
      answers: undefined,
      agent: undefined,
    }),
    waitMs: flags.wait === true ? Number.POSITIVE_INFINITY : WAIT_MS[kind],
    signal: context.signal,
    // Of a crash between a decision and what follows from it: what was decided is not canceled.
    settle: (run) => settleRun(run, projectDir),
  });
  if (kind === "cancel") await finalizeRun({ projectDir, dir, now: context.now });
  const document = { runId: done.runId, action: kind, done: done.kind === "done", actor };
  context.stdout.write(
    flags.json === true ? `${JSON.stringify(document, undefined, 2)}\n` : `${text(kind, done, project)}\n`,
  );
}

function text(kind: Kind, done: Controlled, project: string): string {
  const { runId } = done;
  const where = projectFlag(project);
  const resume = `continue it with: factory resume ${runId}${where}`;
  if (done.kind === "done") {
    return {
      pause: `${runId} is paused\n${resume}`,
      cancel: `${runId} is canceled`,
      intervene: `${runId}: noted`,
    }[kind];
  }
  const asked = `process ${done.pid}, which drives ${runId},`;
  return {
    pause: `${asked} pauses it after the running stage\n${resume}`,
    cancel: `${asked} was asked to cancel it, and has not ended yet`,
    intervene: `${asked} does it after the running stage`,
  }[kind];
}

const KEY = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;
const OWN = /^(?:internal\.|graph\.|outcome$|preferred_label$|current_node$)/;

/** Throws USAGE with all that is wrong. */
function readSettings(lines: readonly string[]): Readonly<Record<string, ContextValue>> {
  const problems: Problem[] = [];
  const settings: Record<string, ContextValue> = {};
  for (const line of lines) {
    const at = line.indexOf("=");
    const key = at === -1 ? line : line.slice(0, at);
    if (at === -1) problems.push({ message: `"${line}" is not KEY=VALUE`, source: "--set" });
    else if (!KEY.test(key)) problems.push({ message: `"${key}" is no key of a context`, source: "--set" });
    else if (OWN.test(key)) {
      problems.push({ message: `${key} is kept by the engine and cannot be set`, source: "--set" });
    } else settings[key] = line.slice(at + 1);
  }
  if (problems.length > 0) throw problemsError("USAGE", "--set", problems);
  return settings;
}
