import { distance } from "fastest-levenshtein";
import { FactoryError } from "../../errors/factory-error.ts";
import { tlsOfQuery } from "./tls-of-query.ts";
import type { Endpoint, TlsFiles } from "./types.ts";

const ACCEPTED =
  "unix:///path/to/buildkitd.sock, tcp://host:port, docker://, buildx://NAME, docker-container://NAME or podman-container://NAME";

const SCHEMES = ["unix", "tcp", "docker", "buildx", "docker-container", "podman-container"] as const;
type Scheme = (typeof SCHEMES)[number];

// Docker's rule for names of containers and of buildx builders: a name can never look like an option.
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/**
 * Reads an address of a BuildKit daemon. `source` is the flag or variable the text came from; `tls` is used for `tcp://`
 * only, unless the address names files of its own: `tcp://host:1234?ca=ca.pem&cert=cert.pem&key=key.pem`. Throws USAGE.
 */
export function parseEndpoint(text: string, source: string, tls?: TlsFiles): Endpoint {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+-]*):\/\/(.*)$/i.exec(text) ?? [];
  if (!isScheme(scheme)) throw invalid(text, source, suggestion(text, scheme, rest));

  switch (scheme) {
    case "unix":
      if (!rest.startsWith("/")) throw invalid(text, source, `unix:///${rest}`);
      return { kind: "unix", path: rest, source };
    case "tcp":
      return tcpEndpoint({ text, rest, source, tls });
    case "docker":
      if (rest !== "") throw invalid(text, source, `buildx://${rest}`);
      return { kind: "process", argv: ["docker", "buildx", "dial-stdio"], source };
    case "buildx":
      requireName({ text, rest, source });
      return { kind: "process", argv: ["docker", "buildx", "dial-stdio", "--builder", rest], source };
    case "docker-container":
      requireName({ text, rest, source });
      return { kind: "process", argv: ["docker", "exec", "-i", rest, "buildctl", "dial-stdio"], source };
    case "podman-container":
      requireName({ text, rest, source });
      return { kind: "process", argv: ["podman", "exec", "-i", rest, "buildctl", "dial-stdio"], source };
  }
}

/**
 * TLS files for `tcp://` endpoints: `FACTORY_TLS_DIR` (ca.pem, cert.pem, key.pem), of which `BUILDKIT_TLS_CA`,
 * `_CERT` and `_KEY` replace single files. Undefined means a plain connection. Throws USAGE for half a key pair.
 */
export function tlsFilesFromEnv(env: Readonly<Record<string, string | undefined>>): TlsFiles | undefined {
  const folder = env.FACTORY_TLS_DIR?.replace(/\/+$/, "");
  const inFolder = (name: string) => (folder ? `${folder}/${name}` : undefined);
  const ca = env.BUILDKIT_TLS_CA || inFolder("ca.pem");
  const cert = env.BUILDKIT_TLS_CERT || inFolder("cert.pem");
  const key = env.BUILDKIT_TLS_KEY || inFolder("key.pem");
  const serverName = env.BUILDKIT_TLS_SERVER_NAME || undefined;

  if ((cert === undefined) !== (key === undefined)) {
    const [given, missing] = cert ? ["CERT", "KEY"] : ["KEY", "CERT"];
    throw new FactoryError("USAGE", `BUILDKIT_TLS_${given} is set, but BUILDKIT_TLS_${missing} is not`, {
      source: `BUILDKIT_TLS_${given}`,
      hint: `set BUILDKIT_TLS_${missing} too, or FACTORY_TLS_DIR for all three files`,
    });
  }
  if (ca === undefined && cert === undefined) return undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

interface Parts {
  readonly text: string;
  readonly rest: string;
  readonly source: string;
  readonly tls?: TlsFiles | undefined;
}

function tcpEndpoint({ text, rest: address, source, tls: given }: Parts): Endpoint {
  const [, rest = "", query] = /^([^?]*)(?:\?(.*))?$/s.exec(address) ?? [];
  const tls = query === undefined ? given : tlsOfQuery(query, { text, source });
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^[\]:/]+)):(\d{1,5})\/?$/.exec(rest) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) {
    throw invalid(text, source, /^[^[\]:/]+$/.test(rest) ? `tcp://${rest}:1234` : undefined);
  }
  return { kind: "tcp", host, port, source, ...(tls === undefined ? {} : { tls }) };
}

function requireName({ text, rest, source }: Parts): void {
  if (!NAME.test(rest)) throw invalid(text, source);
}

function isScheme(scheme: string): scheme is Scheme {
  return SCHEMES.some((known) => known === scheme);
}

function suggestion(text: string, scheme: string, rest: string): string | undefined {
  if (text.startsWith("/")) return `unix://${text}`;
  if (/^[\w.-]+:\d{1,5}$/.test(text)) return `tcp://${text}`;
  if (/^docker$/i.test(text)) return "docker://";
  const nearest = SCHEMES.find((known) => distance(known, scheme.toLowerCase()) <= 2);
  return scheme !== "" && nearest !== undefined ? `${nearest}://${rest}` : undefined;
}

function invalid(text: string, source: string, better?: string): FactoryError {
  const hint =
    better === undefined ? `give one of ${ACCEPTED}` : `did you mean ${better}? Give one of ${ACCEPTED}`;
  return new FactoryError("USAGE", `"${text}" is not an address of a BuildKit daemon`, { source, hint });
}
