import { resolve } from "node:path";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { readJournal } from "../../pipeline/run-store/read-journal.ts";
import { runPaths } from "../../pipeline/run-store/run-paths.ts";
import type { Context } from "../context.ts";
import { eventLine } from "../run/plain-view.ts";
import { followRun } from "./follow.ts";
import type { RunCommandFlags } from "./show-run.ts";

export interface FollowFlags extends RunCommandFlags {
  readonly follow?: true;
}

/** `factory runs events`: the journal of a run, as lines for people or as it is (NDJSON). */
export async function printEvents(name: string, flags: FollowFlags, context: Context): Promise<void> {
  const dir = findRun(resolve(context.cwd, flags.project), name);
  const { journal } = runPaths(dir);
  let offset = 0;
  const read = () => {
    const { bytes } = readJournal(journal, {
      offset,
      onEvent: (event) =>
        context.stdout.write(flags.json === true ? `${JSON.stringify(event)}\n` : textOf(event)),
    });
    offset = Math.max(offset, bytes);
  };
  if (flags.follow !== true) read();
  else await followRun(dir, context.signal, read);
}

function textOf(event: RunEvent): string {
  const line = eventLine(event);
  return `${event.time} ${String(event.seq).padStart(4)} ${event.event}${line === undefined ? "" : `: ${line}`}\n`;
}
