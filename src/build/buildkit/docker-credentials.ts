import { FactoryError } from "../../errors/factory-error.ts";
import type { SessionOffer } from "./types.ts";

export interface DockerCredentialsOptions {
  /** Contents of docker's config.json. */
  readonly dockerConfigText: string;
  /** Where the text came from, for messages. */
  readonly configPath?: string;
  /**
   * Runs `docker-credential-HELPER get` with the host on stdin and gives its stdout. Rejects when it fails, with the
   * helper's stdout as a property `stdout` of the error.
   */
  readonly runHelper: (helper: string, host: string) => Promise<string>;
}

type Credentials = Awaited<ReturnType<SessionOffer["credentials"]>>;

/** The keys of docker's config.json that say where credentials are. */
interface DockerConfig {
  readonly auths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
}

// Docker Hub's credentials are kept under this name, whatever host serves its images.
const HUB_KEY = "https://index.docker.io/v1/";
const HUB_HOSTS = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/**
 * Looks credentials up as docker does: the host's helper, the default store, then the file itself. An identity token comes
 * with an empty user name. Throws CONFIG_INVALID for a malformed file, and the function for a helper that fails.
 */
export function dockerCredentials(options: DockerCredentialsOptions): SessionOffer["credentials"] {
  const config = parseConfig(options);
  return async (host) => {
    const keys = HUB_HOSTS.includes(host) ? [HUB_KEY, ...HUB_HOSTS] : [host];
    const helper = own(config.credHelpers, keys) ?? config.credsStore;
    const helped = helper ? await askHelper(options, helper, keys[0] ?? host) : undefined;
    return helped ?? fromAuths(config, keys, options);
  };
}

function parseConfig(options: DockerCredentialsOptions): DockerConfig {
  let config: unknown;
  try {
    config = JSON.parse(options.dockerConfigText);
  } catch (cause) {
    throw invalid(options, "is not JSON", cause);
  }
  if (!isRecord(config)) throw invalid(options, "is not a JSON object");
  const { auths = {}, credHelpers = {}, credsStore = "" } = config;
  if (!isRecord(auths) || !Object.values(auths).every(isRecord)) {
    throw invalid(options, "has an `auths` that is not an object of objects");
  }
  if (!isRecord(credHelpers) || !Object.values(credHelpers).every((name) => typeof name === "string")) {
    throw invalid(options, "has a `credHelpers` that is not an object of strings");
  }
  if (typeof credsStore !== "string") throw invalid(options, "has a `credsStore` that is not a string");
  const names = [credsStore, ...Object.values(credHelpers)];
  const unsafe = names.find((name) => !/^[\w.-]*$/.test(String(name)));
  if (unsafe !== undefined) {
    throw invalid(options, `names the credential helper ${JSON.stringify(unsafe)}`);
  }
  return { auths, credHelpers, credsStore } as DockerConfig;
}

async function askHelper(
  options: DockerCredentialsOptions,
  helper: string,
  key: string,
): Promise<Credentials> {
  let output: string;
  try {
    output = await options.runHelper(helper, key);
  } catch (cause) {
    const { stdout, message } = cause as { stdout?: unknown; message?: unknown };
    if (/credentials not found/i.test(`${stdout} ${message}`)) return undefined;
    throw helperError(helper, key, cause);
  }
  return parseAnswer(output, () => helperError(helper, key));
}

function parseAnswer(output: string, fail: () => FactoryError): Credentials {
  try {
    const { Username, Secret } = JSON.parse(output) as Record<string, unknown>;
    if (typeof Username !== "string" || typeof Secret !== "string") throw fail();
    return credentials(Username === "<token>" ? "" : Username, Secret);
  } catch {
    // The parser's message would quote the output, which may hold the secret.
    throw fail();
  }
}

function fromAuths(
  { auths = {} }: DockerConfig,
  keys: readonly string[],
  options: DockerCredentialsOptions,
): Credentials {
  const entry = own(auths, keys) ?? own(byHost(auths), keys);
  if (entry === undefined) return undefined;
  const { auth, identitytoken, username, password } = entry;
  if (typeof identitytoken === "string" && identitytoken !== "") return credentials("", identitytoken);
  if (typeof auth !== "string" || auth === "") {
    return credentials(
      typeof username === "string" ? username : "",
      typeof password === "string" ? password : "",
    );
  }
  const text = Buffer.from(auth, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) throw invalid(options, `has an \`auth\` of ${keys[0]} that is not base64 of user:password`);
  return credentials(text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, ""));
}

/** Old docker versions wrote whole URLs as keys. */
function byHost<T>(auths: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(auths).map(([key, entry]) => [
      key.replace(/^https?:\/\//, "").split("/")[0] ?? key,
      entry,
    ]),
  );
}

function own<T>(record: Readonly<Record<string, T>> | undefined, keys: readonly string[]): T | undefined {
  const key = keys.find((each) => record !== undefined && Object.hasOwn(record, each));
  return key === undefined ? undefined : record?.[key];
}

function credentials(username: string, secret: string): Credentials {
  return secret === "" ? undefined : { username, secret };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(
  { configPath = "docker's config.json" }: DockerCredentialsOptions,
  what: string,
  cause?: unknown,
) {
  return new FactoryError("CONFIG_INVALID", `${configPath} ${what}`, {
    hint: "correct the file, or log in to the registry again",
    source: configPath,
    cause,
  });
}

function helperError(helper: string, key: string, cause?: unknown): FactoryError {
  return new FactoryError("CONFIG_INVALID", `docker-credential-${helper} gave no credentials for ${key}`, {
    hint: "install or repair that helper, or remove it from docker's config.json",
    cause,
  });
}
