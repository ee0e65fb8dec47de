/** How a registry wants to be told who asks. */
export type Challenge =
  | { readonly kind: "basic" }
  | {
      readonly kind: "bearer";
      /** Address of the service that gives tokens. */
      readonly realm: string;
      readonly service?: string;
      readonly scope?: string;
    };

/** Reads a `WWW-Authenticate` header (RFC 9110); a bearer challenge goes before a basic one. Undefined for anything else. */
export function parseChallenge(header: string): Challenge | undefined {
  const schemes = readSchemes(header);
  const bearer = schemes.find(({ name }) => name === "bearer")?.parameters;
  const realm = bearer?.get("realm");
  if (realm !== undefined) {
    const service = bearer?.get("service");
    const scope = bearer?.get("scope");
    return {
      kind: "bearer",
      realm,
      ...(service === undefined ? {} : { service }),
      ...(scope === undefined ? {} : { scope }),
    };
  }
  return schemes.some(({ name }) => name === "basic") ? { kind: "basic" } : undefined;
}

interface Scheme {
  readonly name: string;
  readonly parameters: Map<string, string>;
}

function readSchemes(header: string): readonly Scheme[] {
  const schemes: Scheme[] = [];
  // Either NAME=VALUE of the scheme before it, or the name of the next scheme.
  const parts = header.matchAll(/([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g);
  for (const [whole, name = "", quoted, plain] of parts) {
    if (!whole.includes("=")) schemes.push({ name: name.toLowerCase(), parameters: new Map() });
    else schemes.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
  }
  return schemes;
}
