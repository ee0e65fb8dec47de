import type { IncomingMessage } from "node:http";
import { FactoryError } from "../errors/factory-error.ts";
import { basicHeader, fetchToken, type Token } from "./fetch-token.ts";
import type { Transport } from "./open-transport.ts";
import { type Challenge, parseChallenge } from "./parse-challenge.ts";
import type { RegistryCredentials, RegistryOptions } from "./registry-options.ts";
import type { Timing } from "./timing.ts";

/** Who asks: credentials and tokens of all hosts, which leave it only as headers for their own host. */
export interface Authority {
  /** The header for a request, as far as the host has said before what it wants. Throws as fetchToken. */
  header(access: Access): Promise<string | undefined>;
  /** Reads what an answer of 401 wants; false when the header that was sent was already that. */
  challenged(access: Access, answer: IncomingMessage, sent: string | undefined): Promise<boolean>;
  /** Whether there were credentials when the host wanted some. */
  isLoggedIn(host: string): Promise<boolean>;
  /** Hides credentials and tokens in what a registry says. */
  mask(text: string): string;
}

export interface Access {
  readonly host: string;
  /** Such as `repository:team/hello:pull,push`. */
  readonly scopes: readonly string[];
}

/** A token is asked for anew when it ends this soon. */
const SPARE_MS = 5_000;

export function openAuthority(
  options: RegistryOptions,
  { transport, timing }: { readonly transport: Transport; readonly timing: Timing },
): Authority {
  const challenges = new Map<string, Challenge>();
  const tokens = new Map<string, Promise<Token>>();
  const credentials = new Map<string, ReturnType<RegistryOptions["credentials"]>>();
  const secrets = new Set<string>();

  const credentialsOf = async (host: string): Promise<RegistryCredentials | undefined> => {
    const known = credentials.get(host) ?? options.credentials(host);
    credentials.set(host, known);
    const found = await known;
    if (found !== undefined) {
      for (const secret of [found.secret, basicHeader(found).slice("Basic ".length)]) secrets.add(secret);
      secrets.delete("");
    }
    return found;
  };
  const mask = (text: string): string => {
    let masked = text;
    for (const secret of secrets) masked = masked.replaceAll(secret, "***");
    return masked;
  };
  const tokenOf = async (
    access: Access,
    challenge: Extract<Challenge, { kind: "bearer" }>,
  ): Promise<Token> => {
    const { host } = access;
    const key = tokenKey(access);
    const known = tokens.get(key);
    const token = await known?.catch(() => undefined);
    if (token !== undefined && token.untilMs - SPARE_MS > timing.now()) return token;
    if (tokens.get(key) !== known) return tokenOf(access, challenge);
    const scopes = allScopes(access, challenge);
    const fetched = credentialsOf(host).then((found) =>
      fetchToken({ host, challenge, scopes, credentials: found, transport, nowMs: timing.now(), mask }),
    );
    tokens.set(key, fetched);
    // One that could not be had is no answer to the next who asks.
    fetched.catch(() => {
      if (tokens.get(key) === fetched) tokens.delete(key);
    });
    secrets.add((await fetched).text);
    return fetched;
  };
  const header = async (access: Access): Promise<string | undefined> => {
    const challenge = challenges.get(access.host);
    if (challenge === undefined) return undefined;
    if (challenge.kind === "bearer") return `Bearer ${(await tokenOf(access, challenge)).text}`;
    const found = await credentialsOf(access.host);
    if (found?.username === "") throw identityRefused(access.host);
    return found && basicHeader(found);
  };
  return {
    header,
    challenged: async (access, answer, sent) => {
      const challenge = parseChallenge(answer.headers["www-authenticate"] ?? "");
      if (challenge === undefined) return false;
      challenges.set(access.host, challenge);
      // Somebody else may have got a newer token meanwhile.
      const next = await header(access);
      if (next !== sent) return next !== undefined;
      // A token may be taken back before its end; a fresh one is tried, and then it is the credentials that are wrong.
      if (challenge.kind === "basic") return false;
      tokens.delete(tokenKey(access));
      return true;
    },
    isLoggedIn: async (host) => (await credentials.get(host)?.catch(() => undefined)) !== undefined,
    mask,
  };
}

function tokenKey({ host, scopes }: Access): string {
  return [host, ...scopes].join(" ");
}

/** What the registry asks for besides, when that is not about a repository which is asked for anyway. */
function allScopes(
  { scopes }: Access,
  { scope = "" }: Extract<Challenge, { kind: "bearer" }>,
): readonly string[] {
  const resources = scopes.map(resourceOf);
  const others = scope.split(" ").filter((each) => each !== "" && !resources.includes(resourceOf(each)));
  return [...scopes, ...others];
}

/** `repository:team/hello` of `repository:team/hello:pull`. */
function resourceOf(scope: string): string {
  return scope.slice(0, scope.lastIndexOf(":"));
}

function identityRefused(host: string): FactoryError {
  return new FactoryError(
    "REGISTRY_REFUSED",
    `${host} wants a user name and a password, not an identity token`,
    {
      hint: `log in with \`docker login ${host}\``,
    },
  );
}
