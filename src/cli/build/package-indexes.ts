import { FactoryError } from "../../errors/factory-error.ts";
import { sameIndex } from "../../project/python/indexes/same-index.ts";
import { withoutUserinfo } from "../../project/python/indexes/without-userinfo.ts";
import type { IndexCredential } from "../../project/python/types.ts";
import type { Project } from "../../project/types.ts";
import type { Context } from "../context.ts";
import type { IndexFlags } from "./index-flags.ts";
import {
  configLevel,
  environmentLevel,
  flagLevel,
  type IndexLevel,
  projectLevel,
  type WrittenIndex,
} from "./index-levels.ts";
import { netrcLine } from "./netrc-line.ts";
import { userLevel } from "./user-level.ts";

/** Where packages come from, for one build or lock. */
export interface PackageIndexes {
  readonly index: string | undefined;
  readonly extra: readonly string[];
  readonly findLinks: readonly string[];
  /** Lines of a netrc file for the credentials of all of them. */
  readonly netrc: readonly string[];
}

export interface IndexSources {
  readonly flags: IndexFlags | undefined;
  readonly project: Project | undefined;
}

/**
 * The indexes of flags, else environment, else factory.yaml, else the project's own files, else the user's configuration:
 * for the index, the further ones and pages of links each on its own. Throws SECRET_MISSING when a URL needs a variable
 * that is not set, and CONFIG_INVALID for what is no URL.
 */
export async function packageIndexes(context: Context, sources: IndexSources): Promise<PackageIndexes> {
  const { flags, project } = sources;
  const { env } = context;
  const levels: readonly IndexLevel[] = [
    ...(flags === undefined ? [] : [flagLevel(flags)]),
    environmentLevel(env),
    ...(project === undefined ? [] : [configLevel(project), projectLevel(project)]),
    await userLevel(context),
  ];
  const credentials: Credentials = { lines: new Map(), env };
  const taken = <K extends "extra" | "findLinks">(kind: K) => {
    const level = levels.find((one) => one[kind].length > 0);
    return level === undefined ? [] : level[kind].flatMap((one) => address(one, level, credentials));
  };
  const indexLevel = levels.find(({ index }) => index !== undefined);
  const [index] = indexLevel?.index === undefined ? [] : address(indexLevel.index, indexLevel, credentials);
  const extra = taken("extra").filter((url) => index === undefined || sameIndex(url) !== sameIndex(index));
  const findLinks = taken("findLinks");
  // Of the project's own files, for indexes that are in use or for places of packages.
  for (const credential of project?.python?.indexes?.credentials ?? []) addDeclared(credential, credentials);
  return {
    index,
    extra: unique(extra),
    findLinks: unique(findLinks),
    netrc: [...credentials.lines.values()],
  };
}

interface Credentials {
  /** By host: netrc knows nothing finer, and the first one counts. */
  readonly lines: Map<string, string>;
  readonly env: Context["env"];
}

/** The address without credentials, which go into the netrc; with them when netrc cannot tell them. Empty for a folder. */
function address(written: WrittenIndex, level: IndexLevel, credentials: Credentials): readonly string[] {
  const text = level.variables ? expanded(written.url, written.source, credentials.env) : written.url;
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    if (!level.strict) return [];
    throw new FactoryError("CONFIG_INVALID", `${withoutUserinfo(text)} is not the URL of a package index`, {
      source: written.source,
      hint: "give an http or https URL; a folder of this machine cannot be reached from a build",
    });
  }
  const url = new URL(text);
  const login = { login: decoded(url.username), password: decoded(url.password) };
  const given = login.login === "" && login.password === "" ? byName(written.name, credentials.env) : login;
  url.username = "";
  url.password = "";
  if (given === undefined) return [tidy(url)];
  const line = netrcLine(url.hostname, given);
  const known = credentials.lines.get(url.hostname);
  if (line !== undefined && (known === undefined || known === line)) {
    credentials.lines.set(url.hostname, line);
    return [tidy(url)];
  }
  url.username = encodeURIComponent(given.login);
  url.password = encodeURIComponent(given.password);
  return [tidy(url)];
}

/** Blanks and commas divide several addresses in a variable. */
function tidy(url: URL): string {
  return url.href.replaceAll(",", "%2C").replaceAll("'", "%27");
}

function addDeclared({ host, login, password }: IndexCredential, { lines, env }: Credentials): void {
  const source = `credentials of ${host}`;
  const [hostname = ""] = expanded(host, source, env).split(":");
  if (lines.has(hostname)) return;
  const line = netrcLine(hostname, {
    login: decoded(expanded(login, source, env)),
    password: decoded(expanded(password, source, env)),
  });
  if (line !== undefined) lines.set(hostname, line);
}

function byName(name: string | undefined, env: Context["env"]) {
  if (name === undefined) return undefined;
  const key = name.toUpperCase().replace(/[^A-Z0-9]/g, "_");
  for (const prefix of [`UV_INDEX_${key}`, `POETRY_HTTP_BASIC_${key}`]) {
    const login = env[`${prefix}_USERNAME`] ?? "";
    const password = env[`${prefix}_PASSWORD`] ?? "";
    if (login !== "" || password !== "") return { login, password };
  }
  return undefined;
}

function expanded(text: string, source: string, env: Context["env"]): string {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_all, name: string) => {
    const value = env[name] ?? "";
    if (value !== "") return value;
    throw new FactoryError(
      "SECRET_MISSING",
      `the URL of a package index needs the variable ${name}, which is not set`,
      {
        source,
        hint: `set ${name}, or give the index with --index-url or --extra-index-url`,
      },
    );
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unique(urls: readonly string[]): readonly string[] {
  return [...new Set(urls)];
}
