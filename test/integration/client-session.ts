import type { SessionOffer } from "../../src/build/buildkit/types.ts";

/** A session that offers nothing. */
export const session: SessionOffer = {
  sharedKey: "tests",
  contexts: {},
  secrets: {},
  layouts: {},
  credentials: async () => undefined,
};

/** A variable that the tests of the BuildKit client cannot do without. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} must be set to run the tests of the BuildKit client`);
  return value;
}

/** An error as a value; fails when the promise is kept. */
export function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => Promise.reject(new Error("expected a failure")),
    (error: unknown) => error,
  );
}
