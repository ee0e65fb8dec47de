import { FactoryError } from "../../errors/factory-error.ts";

export interface Attempt<T> {
  readonly value?: T;
  readonly error?: FactoryError;
}

/** Keeps what the user can mend for later, so that all of it is told at once. Throws anything else. */
export async function attempted<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof FactoryError) return { error };
    throw error;
  }
}
