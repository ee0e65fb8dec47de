import type { Answer, Interviewer, Question } from "./interviewer.ts";

/** Lets a function answer. */
export function callbackInterviewer(
  answer: (question: Question) => Promise<Answer | undefined>,
): Interviewer {
  return { ask: (question) => answer(question) };
}
