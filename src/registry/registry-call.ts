import type { IncomingMessage } from "node:http";
import type { Sender } from "./open-sender.ts";
import type { Repository } from "./types.ts";

/** What the parts of the client share. */
export interface RegistryCall {
  readonly send: Sender;
  /** `what` completes the sentence "cannot …". */
  readonly retry: <T>(what: string, repository: Repository, work: () => Promise<T>) => Promise<T>;
  /** The error for an answer that is none; `what` completes the sentence "HOST refuses to …". */
  readonly refused: (
    answer: IncomingMessage,
    asked: { readonly what: string; readonly repository: Repository },
  ) => Promise<Error>;
}

export function repositoryText({ host, name }: Repository): string {
  return `${host}/${name}`;
}
