import type { Readable } from "node:stream";
import type { Answer, Interviewer, Question } from "../../pipeline/interviewers/interviewer.ts";
import { matchChoice, splitLabel } from "../../pipeline/interviewers/match-choice.ts";
import { listChoices } from "./read-answers.ts";

export interface Terminal {
  /** Reads one line; `check` gives what is wrong with it. Throws when the signal is aborted, or the person ends the program. */
  readonly ask: (
    message: string,
    check: (text: string) => string | undefined,
    signal: AbortSignal,
  ) => Promise<string>;
  readonly write: (text: string) => void;
  /** Called when a question begins and ends, so that nothing else is drawn meanwhile. */
  readonly hold: (held: boolean) => void;
  /** The person pressed Ctrl-C. */
  readonly interrupt: () => void;
  /** Who is there; asked when an answer is given. */
  readonly actor: () => Promise<string>;
}

/**
 * Asks the person at the terminal, one question at a time. What fits no choice is asked again; Ctrl-C and a closed input
 * leave the question unanswered.
 */
export function terminalInterviewer(terminal: Terminal): Interviewer {
  let before: Promise<unknown> = Promise.resolve();
  return {
    ask: (question, signal) => {
      const answer = before.then(() => askOne(terminal, question, signal));
      before = answer.catch(() => undefined);
      return answer;
    },
  };
}

async function askOne(
  terminal: Terminal,
  question: Question,
  signal: AbortSignal,
): Promise<Answer | undefined> {
  if (signal.aborted) return undefined;
  const { options, text, timeoutMs, stage } = question;
  const timeout = new AbortController();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => timeout.abort(), timeoutMs);
  terminal.hold(true);
  try {
    const lines = options.map(({ key, label, to }) => `  [${key}] ${splitLabel(label).words} (to ${to})\n`);
    terminal.write(`[?] ${text} (${stage})\n${lines.join("")}`);
    const value = await terminal.ask(
      "Select:",
      (line) => problemOf(question, line),
      AbortSignal.any([signal, timeout.signal]),
    );
    return { value, actor: await terminal.actor() };
  } catch (error) {
    if (timeout.signal.aborted && !signal.aborted) return { value: "TIMEOUT", actor: "timeout" };
    const name = error instanceof Error ? error.name : "";
    if (name === "ExitPromptError") terminal.interrupt();
    else if (name !== "AbortPromptError") throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
    terminal.hold(false);
  }
}

function problemOf({ options }: Question, line: string): string | undefined {
  const matched = matchChoice(options, line);
  if (matched.kind === "choice") return undefined;
  const why = matched.kind === "ambiguous" ? "could be several" : "is none of them";
  return `${line.trim() === "" ? "nothing" : `"${line.trim()}"`} ${why}: ${listChoices(options)}`;
}

/** A line from a terminal, with a prompt on standard error. A closed input ends it like an abort. */
export async function promptLine(
  input: Readable,
  message: string,
  { check, signal }: { readonly check: (text: string) => string | undefined; readonly signal: AbortSignal },
): Promise<string> {
  const prompts = await import("@inquirer/prompts");
  const closed = new AbortController();
  const end = () => closed.abort();
  const key = (_: unknown, { ctrl, name }: { readonly ctrl?: boolean; readonly name?: string } = {}) => {
    if (ctrl === true && name === "d") end();
  };
  // Ctrl-D closes the prompt without a word, and nothing would then keep the process.
  const stay = setInterval(() => undefined, 60_000);
  input.on("end", end).on("close", end).on("keypress", key);
  try {
    return await prompts.input(
      { message, validate: (text) => check(text) ?? true },
      { input, output: process.stderr, signal: AbortSignal.any([signal, closed.signal]) },
    );
  } finally {
    clearInterval(stay);
    input.off("end", end).off("close", end).off("keypress", key);
  }
}
