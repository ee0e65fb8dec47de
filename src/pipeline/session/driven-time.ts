import type { RunEvent } from "../engine/run-event.ts";
import { readJournal } from "../run-store/read-journal.ts";

/** What is noted while no process drives a run says nothing about how long one did. */
const FROM_OUTSIDE: ReadonlySet<RunEvent["event"]> = new Set([
  "human.answered",
  "run.paused",
  "run.intervened",
  "run.canceled",
]);

/** Milliseconds during which processes drove a run, as far as its journal tells. */
export function drivenTime(journal: string): number {
  let driven = 0;
  let began: number | undefined;
  let last = 0;
  readJournal(journal, {
    onEvent: (event) => {
      const time = Date.parse(event.time);
      if (event.event === "run.started" || event.event === "run.resumed") {
        if (began !== undefined) driven += Math.max(0, last - began);
        began = time;
        last = time;
      } else if (!FROM_OUTSIDE.has(event.event)) last = time;
    },
  });
  return began === undefined ? driven : driven + Math.max(0, last - began);
}
