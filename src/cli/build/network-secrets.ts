import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { APT_VALUES } from "../../plan/apt-mounts.ts";
import { CA_PATH, NETWORK_SECRETS } from "../../plan/network-mounts.ts";
import type { Project } from "../../project/types.ts";
import type { Context } from "../context.ts";
import { firstSet } from "./first-set.ts";
import type { IndexFlags } from "./index-flags.ts";
import { type PackageIndexes, packageIndexes } from "./package-indexes.ts";

/** Variables that name a CA bundle, in the order in which they are believed. */
const CA_VARIABLES = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] as const;

/** Variables of each secret, in the order in which they are believed; empty ones count as not set. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  [NETWORK_SECRETS.httpProxy]: ["HTTP_PROXY", "http_proxy"],
  [NETWORK_SECRETS.httpsProxy]: ["HTTPS_PROXY", "https_proxy"],
  [NETWORK_SECRETS.noProxy]: ["NO_PROXY", "no_proxy"],
};

export interface NetworkOptions {
  /** `--ca-cert` */
  readonly caCert?: string | undefined;
  readonly flags?: IndexFlags | undefined;
  /** Whose own files may name indexes; absent when there is none. */
  readonly project?: Project | undefined;
}

/**
 * CA certificates, proxies, package indexes and netrc of this machine, as secrets that enter no cache key and no layer.
 * Credentials of indexes are in the netrc, before those of the user's own.
 */
export async function networkSecrets(
  context: Context,
  { caCert, flags, project }: NetworkOptions = {},
): Promise<Readonly<Record<string, Uint8Array>>> {
  const { env } = context;
  const secrets: Record<string, Uint8Array> = {};
  for (const [id, variables] of Object.entries(VARIABLES)) {
    const variable = firstSet(variables, env);
    if (variable !== undefined) secrets[id] = Buffer.from(env[variable] ?? "");
  }
  const indexes = await packageIndexes(context, { flags, project });
  for (const [id, text] of Object.entries(indexTexts(indexes))) {
    if (text !== "") secrets[id] = Buffer.from(text);
  }
  const netrc = withLines(indexes.netrc, await readNetrc(context));
  if (netrc !== undefined) secrets[NETWORK_SECRETS.netrc] = netrc;
  const ca = await readCa(context, caCert);
  if (ca === undefined) return secrets;
  return {
    ...secrets,
    [NETWORK_SECRETS.ca]: ca,
    [NETWORK_SECRETS.caPath]: Buffer.from(CA_PATH),
    ...Object.fromEntries(Object.entries(APT_VALUES).map(([id, text]) => [id, Buffer.from(text)])),
  };
}

function indexTexts({ index = "", extra, findLinks }: PackageIndexes): Readonly<Record<string, string>> {
  return {
    [NETWORK_SECRETS.indexUrl]: index,
    [NETWORK_SECRETS.extraIndexUrl]: extra.join(" "),
    [NETWORK_SECRETS.findLinks]: findLinks.join(","),
    [NETWORK_SECRETS.pipFindLinks]: findLinks.join(" "),
  };
}

/** The first entry of a host counts. */
function withLines(lines: readonly string[], netrc: Uint8Array | undefined): Uint8Array | undefined {
  if (lines.length === 0) return netrc;
  const own = netrc === undefined ? "" : Buffer.from(netrc).toString("utf8");
  return Buffer.from(`${lines.join("\n")}\n${own}`);
}

/** The file that `NETRC` names must be there; the one in the home folder may be. */
async function readNetrc({ cwd, env }: Context): Promise<Uint8Array | undefined> {
  const named = env.NETRC ?? "";
  if (named === "")
    return env.HOME === undefined ? undefined : readFile(join(env.HOME, ".netrc")).catch(() => undefined);
  try {
    return await readFile(resolve(cwd, named));
  } catch (error) {
    throw new FactoryError(
      "FILE_MISSING",
      `cannot read the netrc file ${named}: ${(error as Error).message}`,
      {
        cause: error,
        source: "NETRC",
        hint: "correct or unset NETRC",
      },
    );
  }
}

async function readCa({ cwd, env }: Context, caCert: string | undefined): Promise<Uint8Array | undefined> {
  const variable = firstSet(CA_VARIABLES, env);
  const file = caCert ?? (variable === undefined ? undefined : env[variable]);
  if (file === undefined) return undefined;
  try {
    return await readFile(resolve(cwd, file));
  } catch (error) {
    const source = caCert === undefined ? String(variable) : "--ca-cert";
    throw new FactoryError(
      "FILE_MISSING",
      `cannot read the CA certificates ${file}: ${(error as Error).message}`,
      {
        cause: error,
        source,
        hint: caCert === undefined ? `correct or unset ${variable}` : "name a PEM file",
      },
    );
  }
}
