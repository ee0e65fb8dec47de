import { LIST_ACTOR } from "../engine/apply-event.ts";
import type { Interviewer } from "./interviewer.ts";

export interface ListedAnswer {
  readonly node: string;
  readonly value: string;
}

/**
 * Gives each node the answers listed for it, in their order. A list that has no more leaves the question to the next: nobody
 * is taken to agree.
 */
export function queueInterviewer(answers: readonly ListedAnswer[]): Interviewer {
  return {
    ask: ({ stage, answered = 0 }) => {
      const next = answers.filter(({ node }) => node === stage)[answered];
      return Promise.resolve(next === undefined ? undefined : { value: next.value, actor: LIST_ACTOR });
    },
  };
}
