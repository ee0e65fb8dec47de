import type { IndexCredential } from "../types.ts";

export interface PlainUrl {
  /** Without what stood before the `@`. */
  readonly url: string;
  readonly credential?: IndexCredential;
}

/**
 * Takes `login:password@` out of a URL, as it is written there. The user of an ssh address belongs to the address and
 * stays, without a password.
 */
export function splitCredentials(text: string): PlainUrl {
  const [, scheme, authority, rest = ""] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)(.*)$/is.exec(text) ?? [];
  const at = authority?.lastIndexOf("@") ?? -1;
  if (scheme === undefined || authority === undefined || at === -1) return { url: text };
  const host = authority.slice(at + 1);
  const [login = "", ...password] = authority.slice(0, at).split(":");
  if (/ssh:\/\/$/i.test(scheme)) return { url: `${scheme}${login}@${host}${rest}` };
  const credential = { host, login, password: password.join(":") };
  return { url: `${scheme}${host}${rest}`, credential };
}
