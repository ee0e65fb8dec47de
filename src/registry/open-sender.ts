import type { IncomingMessage } from "node:http";
import type { Authority } from "./open-authority.ts";
import type { HttpAsk, Transport } from "./open-transport.ts";
import { registryUrl } from "./registry-url.ts";
import { TemporaryFailure } from "./temporary-failure.ts";
import type { Repository } from "./types.ts";

export interface RegistryAsk extends Pick<HttpAsk, "method" | "body"> {
  readonly repository: Repository;
  /** What follows the name of the repository, such as `manifests/1`; or where an earlier answer pointed to. */
  readonly path: string | URL;
  readonly scopes: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request to a registry and its answer, whatever the status. Throws as Transport and Authority do. */
export type Sender = (ask: RegistryAsk) => Promise<IncomingMessage>;

const MOST_REDIRECTIONS = 5;
/** One asks for credentials, another one tells that a token is not good any more. */
const MOST_CHALLENGES = 2;

/** Logs in as the registry asks, and follows redirections of requests without a body. */
export function openSender({
  transport,
  authority,
}: {
  readonly transport: Transport;
  readonly authority: Authority;
}): Sender {
  return async (ask) => {
    const { repository, scopes } = ask;
    const access = { host: repository.host, scopes };
    const { origin } = registryUrl(repository, "");
    const url = typeof ask.path === "string" ? registryUrl(repository, ask.path) : ask.path;
    for (let challenges = 0; ; challenges += 1) {
      const header = url.origin === origin ? await authority.header(access) : undefined;
      const { answer, origin: from } = await follow(ask, { url, header, transport });
      // Another host has no say in where credentials go.
      if (answer.statusCode !== 401 || from !== origin || challenges === MOST_CHALLENGES) return answer;
      if (!(await authority.challenged(access, answer, header))) return answer;
      discard(answer, ask);
    }
  };
}

async function follow(
  { method, body, headers = {} }: RegistryAsk,
  first: { readonly url: URL; readonly header: string | undefined; readonly transport: Transport },
): Promise<{ readonly answer: IncomingMessage; readonly origin: string }> {
  const { header, transport } = first;
  let { url } = first;
  for (let hop = 0; hop <= MOST_REDIRECTIONS; hop += 1) {
    const own = header !== undefined && url.origin === first.url.origin;
    const answer = await transport({
      method,
      url,
      headers: { ...headers, ...(own ? { authorization: header } : {}) },
      ...(body === undefined ? {} : { body }),
    });
    const { location } = answer.headers;
    const status = answer.statusCode ?? 0;
    const redirects = status >= 301 && status <= 308 && status !== 304 && body === undefined;
    if (!redirects || location === undefined || !URL.canParse(location, url.href))
      return { answer, origin: url.origin };
    answer.resume();
    url = new URL(location, url);
    if (url.protocol !== "https:" && url.protocol !== "http:") break;
  }
  throw new TemporaryFailure(`${first.url.host} redirects without an end`);
}

/** What is left of an answer; with it goes the rest of a body that nobody wants. */
export function discard(answer: IncomingMessage, { body }: Pick<RegistryAsk, "body">): void {
  if (body === undefined) answer.resume();
  else answer.destroy();
}
