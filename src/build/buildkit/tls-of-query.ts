import { closest, distance } from "fastest-levenshtein";
import { FactoryError } from "../../errors/factory-error.ts";
import type { TlsFiles } from "./types.ts";

const KEYS: Readonly<Record<string, keyof TlsFiles>> = {
  ca: "ca",
  cert: "cert",
  key: "key",
  servername: "serverName",
};

const NAMES = Object.keys(KEYS);

/** Reads `ca=ca.pem&cert=cert.pem&key=key.pem&servername=NAME` behind an address. Throws USAGE. */
export function tlsOfQuery(
  query: string,
  from: { readonly text: string; readonly source: string },
): TlsFiles {
  const found: Partial<Record<keyof TlsFiles, string>> = {};
  for (const pair of query.split("&")) {
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    const key = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
    if (key === undefined)
      throw invalid(`"${name || pair}" is no setting of a connection`, hintFor(name), from);
    if (value === "") throw invalid(`${name} has no value`, `write ${name}=FILE`, from);
    if (found[key] !== undefined) throw invalid(`${name} is given twice`, `keep one ${name}=`, from);
    found[key] = decoded(value);
  }
  if ((found.cert === undefined) !== (found.key === undefined)) {
    const missing = found.cert === undefined ? "cert" : "key";
    throw invalid(`${missing} is missing`, `a client certificate needs both: add ${missing}=FILE`, from);
  }
  return found;
}

function hintFor(name: string): string {
  const nearest = closest(name.toLowerCase(), NAMES);
  const guess = name !== "" && distance(name.toLowerCase(), nearest) <= 3 ? `did you mean ${nearest}? ` : "";
  return `${guess}known are ${NAMES.join(", ")}`;
}

/** A path with `&` or `%` in it is written with escapes. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function invalid(
  reason: string,
  hint: string,
  { text, source }: { readonly text: string; readonly source: string },
): FactoryError {
  return new FactoryError("USAGE", `cannot use the address "${text}": ${reason}`, { source, hint });
}
