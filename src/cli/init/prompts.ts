import { FactoryError } from "../../errors/factory-error.ts";

/** Questions to a person. Every answer throws INTERRUPTED when the person ends the program instead. */
export interface Prompts {
  choose(
    message: string,
    choices: readonly { readonly value: string; readonly name: string }[],
  ): Promise<string>;
  /** `check` gives the problem of an answer, or undefined. */
  text(
    message: string,
    options: { readonly initial: string; readonly check: (text: string) => string | undefined },
  ): Promise<string>;
  confirm(message: string, initial: boolean): Promise<boolean>;
}

/** Asks on the terminal. */
export function terminalPrompts(signal: AbortSignal): Prompts {
  return {
    choose: (message, choices) => asked(({ select }) => select({ message, choices }, { signal })),
    text: (message, { initial, check }) =>
      asked(({ input }) =>
        input({ message, default: initial, validate: (text) => check(text) ?? true }, { signal }),
      ),
    confirm: (message, initial) => asked(({ confirm }) => confirm({ message, default: initial }, { signal })),
  };
}

async function asked<T>(ask: (prompts: typeof import("@inquirer/prompts")) => Promise<T>): Promise<T> {
  try {
    return await ask(await import("@inquirer/prompts"));
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : "";
    if (name !== "ExitPromptError" && name !== "AbortPromptError") throw cause;
    throw new FactoryError("INTERRUPTED", "interrupted: nothing was written", { cause });
  }
}
