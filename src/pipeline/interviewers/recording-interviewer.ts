import type { Answer, Interviewer, Question } from "./interviewer.ts";

export interface Recording extends Interviewer {
  readonly pairs: readonly { readonly question: Question; readonly answer: Answer | undefined }[];
}

/** Keeps what another interviewer was asked, and what it answered. */
export function recordingInterviewer(inner: Interviewer): Recording {
  const pairs: { question: Question; answer: Answer | undefined }[] = [];
  return {
    pairs,
    async ask(question, signal) {
      const answer = await inner.ask(question, signal);
      pairs.push({ question, answer });
      return answer;
    },
    inform: (message, stage) => inner.inform?.(message, stage),
  };
}
