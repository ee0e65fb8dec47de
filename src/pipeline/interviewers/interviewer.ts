/** One thing a human can choose. */
export interface Choice {
  /** Accelerator: what is typed to choose it. */
  readonly key: string;
  readonly label: string;
  /** Node that it leads to. */
  readonly to: string;
}

export interface Question {
  readonly id: string;
  /** Node that asks. */
  readonly stage: string;
  readonly type: "YES_NO" | "MULTIPLE_CHOICE" | "FREEFORM" | "CONFIRMATION";
  readonly text: string;
  readonly options: readonly Choice[];
  readonly defaultValue?: string;
  readonly timeoutMs?: number;
  /** How many answers of a list were used for this node before. */
  readonly answered?: number;
}

export interface Answer {
  /** A key, a label, a target, free text, or YES, NO, SKIPPED or TIMEOUT. */
  readonly value: string;
  /** Who answered. */
  readonly actor: string;
}

/** Asks somebody. */
export interface Interviewer {
  /** Undefined when nobody is there to answer. */
  ask(question: Question, signal: AbortSignal): Promise<Answer | undefined>;
  /** Tells something that needs no answer. */
  inform?(message: string, stage: string): void;
}

/** Puts the questions one after the other; ends with the first that nobody answers. */
export async function askMultiple(
  interviewer: Interviewer,
  questions: readonly Question[],
  signal: AbortSignal,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const question of questions) {
    const answer = await interviewer.ask(question, signal);
    if (answer === undefined) break;
    answers.push(answer);
  }
  return answers;
}
