import { APT_SECRETS } from "../plan/apt-mounts.ts";
import { NETWORK_SECRETS } from "../plan/network-mounts.ts";
import { NPM_SECRETS } from "../plan/npm-mounts.ts";

const PUBLIC: readonly string[] = [
  NETWORK_SECRETS.ca,
  NETWORK_SECRETS.caPath,
  NETWORK_SECRETS.noProxy,
  APT_SECRETS.conf,
  APT_SECRETS.confPath,
];

const ADDRESSES: readonly string[] = [
  NETWORK_SECRETS.indexUrl,
  NETWORK_SECRETS.extraIndexUrl,
  NETWORK_SECRETS.findLinks,
  NETWORK_SECRETS.pipFindLinks,
  NETWORK_SECRETS.httpProxy,
  NETWORK_SECRETS.httpsProxy,
  NPM_SECRETS.registry,
];

/**
 * What of a session's secrets nobody may read in a log. Certificates are public; of the address of an index or a
 * proxy only the credentials are secret, so that a log still says which host did not answer.
 */
export function sensitiveValues(secrets: Readonly<Record<string, Uint8Array>>): readonly Uint8Array[] {
  return Object.entries(secrets).flatMap(([id, value]) => {
    if (PUBLIC.includes(id)) return [];
    const text = () => Buffer.from(value).toString("utf8");
    if (ADDRESSES.includes(id)) return addressCredentials(text()).map((part) => Buffer.from(part));
    if (id === NETWORK_SECRETS.netrc) return netrcPasswords(text()).map((part) => Buffer.from(part));
    if (id === NPM_SECRETS.npmrc) return npmrcCredentials(text()).map((part) => Buffer.from(part));
    return [value];
  });
}

/** Passwords as they are written and as they are meant; a user name without a password is a token. */
function addressCredentials(text: string): readonly string[] {
  return [...text.matchAll(/\/\/([^/\s]+)@/g)].flatMap(([, userinfo = ""]) => {
    const at = userinfo.indexOf(":");
    const secret = at < 0 ? userinfo : userinfo.slice(at + 1) || userinfo.slice(0, at);
    return [userinfo, secret, decoded(secret)];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function netrcPasswords(text: string): readonly string[] {
  return [...text.matchAll(/\bpassword\s+(\S+)/g)].map(([, password = ""]) => password);
}

function npmrcCredentials(text: string): readonly string[] {
  const values = [...text.matchAll(/(_authToken|_auth|_password)[ \t]*=[ \t]*["']?([^\s"']+)/g)];
  return [
    ...values.map(([, , value = ""]) => value),
    ...values.flatMap(([, key = "", value = ""]) => decodedPassword(key, value)),
    ...addressCredentials(text),
  ];
}

/** npm writes `_password` in base64, and `_auth` as base64 of `user:password`. */
function decodedPassword(key: string, value: string): readonly string[] {
  if (key === "_authToken") return [];
  const text = Buffer.from(value, "base64").toString("utf8");
  if (Buffer.from(text).toString("base64").replace(/=+$/, "") !== value.replace(/=+$/, "")) return [];
  return key === "_password" ? [text] : [text.slice(text.indexOf(":") + 1)];
}
