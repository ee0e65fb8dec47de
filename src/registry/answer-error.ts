import type { IncomingMessage } from "node:http";
import { FactoryError } from "../errors/factory-error.ts";
import { readMessage } from "./read-message.ts";
import { TemporaryFailure } from "./temporary-failure.ts";

export interface Refusal {
  readonly host: string;
  /** Completes the sentence "HOST refuses to …". */
  readonly what: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** Whether a user name and a password, or a token, were sent. */
  readonly loggedIn: boolean;
  /** Hides what nobody may read in a message. */
  readonly mask: (text: string) => string;
}

const LONGEST_WAIT_MS = 60_000;

/** The error that an answer means: a TemporaryFailure, or REGISTRY_REFUSED with the registry's own words and the way out. */
export async function answerError(answer: IncomingMessage, refusal: Refusal): Promise<Error> {
  const status = answer.statusCode ?? 0;
  const own = await readMessage(answer, refusal.mask);
  const said = `${status}${own === "" ? ` ${answer.statusMessage ?? ""}`.trimEnd() : ` ${own}`}`;
  if (status >= 500 || status === 429 || status === 408) {
    return new TemporaryFailure(`${refusal.host} answers ${said}`, {
      retryAfterMs: retryAfterMs(answer.headers["retry-after"], refusal.nowMs),
    });
  }
  return new FactoryError("REGISTRY_REFUSED", `${refusal.host} refuses to ${refusal.what}: ${said}`, {
    hint: remedy(status, refusal),
    details: { status },
  });
}

function remedy(status: number, { host, loggedIn }: Refusal): string {
  switch (status) {
    case 401:
      return loggedIn
        ? `the registry does not take the credentials: log in again with \`docker login ${host}\``
        : `log in with \`docker login ${host}\``;
    case 403:
      return loggedIn
        ? `ask for the right to do this, or log in as somebody who has it with \`docker login ${host}\``
        : `log in with \`docker login ${host}\``;
    case 404:
      return `check the name; some registries want a repository to be made before something is pushed`;
    case 413:
      return "raise the limit of the registry, or of the proxy before it";
    default:
      return `check the name of the image, and that ${host} is a registry`;
  }
}

/** `Retry-After` of RFC 9110: seconds or a date. */
function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LONGEST_WAIT_MS);
}
