import { Readable } from "node:stream";
import { FactoryError } from "../errors/factory-error.ts";
import { answerError } from "./answer-error.ts";
import type { HttpAsk, Transport } from "./open-transport.ts";
import type { Challenge } from "./parse-challenge.ts";
import { readText } from "./read-message.ts";
import type { RegistryCredentials } from "./registry-options.ts";
import { isLoopback } from "./registry-url.ts";
import { TemporaryFailure } from "./temporary-failure.ts";

export interface TokenRequest {
  /** The registry that wants the token. */
  readonly host: string;
  readonly challenge: Extract<Challenge, { kind: "bearer" }>;
  readonly scopes: readonly string[];
  /** Nobody in particular when absent. An empty user name stands for an identity token. */
  readonly credentials: RegistryCredentials | undefined;
  readonly transport: Transport;
  readonly nowMs: number;
  readonly mask: (text: string) => string;
}

export interface Token {
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

/** Tokens that do not say how long they are good live this long, as the token specification says. */
const USUAL_SECONDS = 60;
const MOST_BYTES = 1 << 20;

/** Asks a registry's token service for a token. Throws TemporaryFailure and REGISTRY_REFUSED. */
export async function fetchToken(request: TokenRequest): Promise<Token> {
  const { host, credentials, nowMs, mask } = request;
  const realm = realmUrl(request);
  const answer = await request.transport(ask(request, realm));
  if (answer.statusCode !== 200) {
    const what = `give a token for ${host}`;
    const refusal = { host: realm.host, what, nowMs, loggedIn: credentials !== undefined, mask };
    const error = await answerError(answer, refusal);
    throw error instanceof FactoryError ? withLogin(error, host) : error;
  }
  const text = await readText(answer, MOST_BYTES).catch((cause: Error) => {
    throw new TemporaryFailure(`${realm.host}: ${cause.message}`, { cause });
  });
  return readToken(text, { host: realm.host, nowMs });
}

/** The person logs in to the registry, not to its token service. */
function withLogin(error: FactoryError, host: string): FactoryError {
  return new FactoryError(error.code, error.message, {
    hint: `check the credentials with \`docker login ${host}\``,
    ...(error.details === undefined ? {} : { details: error.details }),
  });
}

function realmUrl({ challenge, host }: TokenRequest): URL {
  const url = URL.canParse(challenge.realm) ? new URL(challenge.realm) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.host))) return url;
  throw new FactoryError(
    "REGISTRY_REFUSED",
    `${host} asks to send credentials to ${url?.origin ?? JSON.stringify(challenge.realm)}, which is not safe`,
    { hint: "give the token service of the registry an https address" },
  );
}

function ask({ challenge, scopes, credentials }: TokenRequest, realm: URL): HttpAsk {
  const { service } = challenge;
  if (credentials?.username === "") {
    const form = new URLSearchParams({
      grant_type: "refresh_token",
      ...(service === undefined ? {} : { service }),
      client_id: "factory",
      scope: scopes.join(" "),
      refresh_token: credentials.secret,
    });
    const bytes = Buffer.from(form.toString());
    return {
      method: "POST",
      url: realm,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": String(bytes.length),
      },
      body: () => Readable.from([bytes]),
    };
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.append("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  if (credentials === undefined) return { method: "GET", url, headers: {} };
  url.searchParams.append("account", credentials.username);
  return { method: "GET", url, headers: { authorization: basicHeader(credentials) } };
}

export function basicHeader({ username, secret }: RegistryCredentials): string {
  return `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;
}

function readToken(text: string, { host, nowMs }: { readonly host: string; readonly nowMs: number }): Token {
  // The parser's message would quote the token.
  const { token, access_token, expires_in } = parse(text);
  const found = [token, access_token].find((each) => typeof each === "string" && each !== "");
  if (typeof found !== "string" || /[^\x21-\x7e]/.test(found)) {
    throw new FactoryError("REGISTRY_REFUSED", `${host} answers without a token`, {
      hint: "check that the address is that of a registry",
    });
  }
  const seconds = typeof expires_in === "number" && expires_in > 0 ? expires_in : USUAL_SECONDS;
  return { text: found, untilMs: nowMs + seconds * 1000 };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
