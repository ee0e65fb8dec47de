import type { Interviewer } from "./interviewer.ts";

/** Asks one after the other until somebody answers. */
export function firstAnswer(interviewers: readonly Interviewer[]): Interviewer {
  return {
    async ask(question, signal) {
      for (const interviewer of interviewers) {
        const answer = await interviewer.ask(question, signal);
        if (answer !== undefined) return answer;
      }
      return undefined;
    },
  };
}
