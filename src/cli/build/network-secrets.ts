import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { CA_PATH, NETWORK_SECRETS } from "../../plan/network-mounts.ts";
import type { Context } from "../context.ts";

/** Variables that name a CA bundle, in the order in which they are believed. */
const CA_VARIABLES = ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] as const;

/** CA certificates, proxies and package indexes of this machine, as secrets that enter no cache key and no layer. */
export async function networkSecrets(
  context: Context,
  caCert: string | undefined,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const { env } = context;
  const values: Record<string, string | undefined> = {
    [NETWORK_SECRETS.indexUrl]: env.UV_DEFAULT_INDEX ?? env.UV_INDEX_URL ?? env.PIP_INDEX_URL,
    [NETWORK_SECRETS.extraIndexUrl]: env.UV_INDEX ?? env.UV_EXTRA_INDEX_URL ?? env.PIP_EXTRA_INDEX_URL,
    [NETWORK_SECRETS.httpProxy]: env.HTTP_PROXY ?? env.http_proxy,
    [NETWORK_SECRETS.httpsProxy]: env.HTTPS_PROXY ?? env.https_proxy,
    [NETWORK_SECRETS.noProxy]: env.NO_PROXY ?? env.no_proxy,
  };
  const secrets: Record<string, Uint8Array> = {};
  for (const [id, value] of Object.entries(values)) {
    if (value !== undefined && value !== "") secrets[id] = Buffer.from(value);
  }
  const ca = await readCa(context, caCert);
  if (ca === undefined) return secrets;
  return { ...secrets, [NETWORK_SECRETS.ca]: ca, [NETWORK_SECRETS.caPath]: Buffer.from(CA_PATH) };
}

async function readCa({ cwd, env }: Context, caCert: string | undefined): Promise<Uint8Array | undefined> {
  const variable = CA_VARIABLES.find((name) => (env[name] ?? "") !== "");
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
