import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What goes wrong with one request. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** As a status, before the body has come, of which no more than the beginning is read. */
  | { readonly kind: "refused"; readonly status: number }
  /** Nothing is ever answered. */
  | { readonly kind: "silence" }
  /** The connection breaks before anything is done, or after everything is done and before it is answered. */
  | { readonly kind: "reset" | "lost" }
  /** The connection breaks after half of the body. */
  | { readonly kind: "truncated" }
  /** A byte of the body is another one. */
  | { readonly kind: "damaged" };

export interface FixtureRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization?: string;
}

export interface FixtureLogin {
  /** Empty for an identity token. */
  readonly username: string;
  readonly secret: string;
}

export interface RegistryFixtureOptions {
  readonly auth?: "basic" | "token";
  /** Anybody when absent. */
  readonly login?: FixtureLogin;
  /** Blobs come from another host, which is told nothing of who asks. */
  readonly redirectsBlobs?: boolean;
  readonly ignoresRanges?: boolean;
  /** Asked for each request, those for tokens included; undefined for none. */
  readonly fault?: (request: FixtureRequest) => Fault | undefined;
}

/** A registry (OCI distribution specification) on 127.0.0.1 for tests, in memory, which can be made to fail. */
export interface RegistryFixture {
  readonly host: string;
  /** Every request in its order, with faults or without. */
  readonly requests: readonly FixtureRequest[];
  /** Those of the host to which blobs are redirected. */
  readonly redirected: readonly FixtureRequest[];
  /** Tokens that it has given. */
  readonly tokens: readonly string[];
  putBlob(repository: string, bytes: Uint8Array): string;
  putManifest(repository: string, reference: string, manifest: FixtureManifest): string;
  manifest(repository: string, reference: string): FixtureManifest | undefined;
  blob(repository: string, digest: string): Uint8Array | undefined;
  /** Takes back the tokens that it has given. */
  revokeTokens(): void;
  /** What tags lead to and is not there or not what its digest says. */
  missing(): readonly string[];
  close(): Promise<void>;
}

export interface FixtureManifest {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

interface State {
  readonly options: RegistryFixtureOptions;
  /** By `repository@digest`. */
  readonly blobs: Map<string, Uint8Array>;
  /** By `repository@digest`, and by `repository:tag`. */
  readonly manifests: Map<string, FixtureManifest>;
  readonly requests: FixtureRequest[];
  readonly redirected: FixtureRequest[];
  readonly tokens: string[];
  readonly validTokens: Set<string>;
  readonly hosts: { own: string; other: string };
}

export async function startRegistryFixture(options: RegistryFixtureOptions = {}): Promise<RegistryFixture> {
  const state: State = {
    options,
    blobs: new Map(),
    manifests: new Map(),
    requests: [],
    redirected: [],
    tokens: [],
    validTokens: new Set(),
    hosts: { own: "", other: "" },
  };
  const { blobs, manifests, requests, redirected, tokens, validTokens } = state;
  const own = createServer((request, response) => void serve(state, request, response));
  const other = createServer((request, response) => serveRedirected(state, request, response));
  state.hosts.own = await listen(own);
  state.hosts.other = await listen(other);
  return {
    host: state.hosts.own,
    requests,
    redirected,
    tokens,
    putBlob: (repository, bytes) => {
      const digest = digestOf(bytes);
      blobs.set(`${repository}@${digest}`, bytes);
      return digest;
    },
    putManifest: (repository, reference, manifest) => keep(state, { repository, reference, manifest }),
    manifest: (repository, reference) => manifests.get(keyOf(repository, reference)),
    blob: (repository, digest) => blobs.get(`${repository}@${digest}`),
    revokeTokens: () => validTokens.clear(),
    missing: () =>
      [...manifests].flatMap(([key, manifest]) => {
        if (key.includes("@")) return [];
        return missingOf(state, key.slice(0, key.lastIndexOf(":")), manifest);
      }),
    close: async () => {
      await Promise.all([own, other].map(stop));
    },
  };
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", url: path = "" } = request;
  const { authorization } = request.headers;
  const seen = { method, path, ...(authorization === undefined ? {} : { authorization }) };
  state.requests.push(seen);
  const fault = state.options.fault?.(seen);
  if (fault?.kind === "silence") return;
  if (fault?.kind === "reset") return void request.socket.destroy();
  if (fault?.kind === "refused") return send(response, { method, answer: failed(fault), fault });
  const body = await readBody(request).catch(() => undefined);
  if (body === undefined) return;
  const answer = fault?.kind === "status" ? failed(fault) : answerTo(state, seen, { request, body });
  if (fault?.kind === "lost") return void request.socket.destroy();
  send(response, { method, answer, fault });
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

interface Given {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

function failed({
  status,
  headers = {},
}: {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}): Answer {
  return { ...problem(status, "UNKNOWN", `a fault of ${status}`), headers };
}

function answerTo(state: State, seen: FixtureRequest, given: Given): Answer {
  const url = new URL(seen.path, `http://${state.hosts.own}`);
  if (url.pathname === "/token") return giveToken(state, seen, url, given);
  if (!isAllowed(state, seen)) {
    const bearer = `Bearer realm="http://${state.hosts.own}/token",service="fixture"`;
    const challenge = state.options.auth === "token" ? bearer : 'Basic realm="fixture"';
    const answer = problem(401, "UNAUTHORIZED", "authentication required");
    return { ...answer, headers: { "www-authenticate": challenge } };
  }
  const [, repository = "", kind = "", rest = ""] =
    /^\/v2\/(.+?)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? [];
  if (kind === "manifests") return answerManifest(state, seen, { repository, reference: rest, given });
  if (kind === "blobs") return answerBlob(state, seen, { repository, digest: rest, url, given });
  return { status: url.pathname === "/v2/" ? 200 : 404 };
}

function giveToken(state: State, { authorization = "" }: FixtureRequest, url: URL, { body }: Given): Answer {
  const { login } = state.options;
  if (login !== undefined) {
    const form = new URLSearchParams(body.toString("utf8"));
    const isKnown =
      login.username === "" ? form.get("refresh_token") === login.secret : authorization === basic(login);
    if (!isKnown) return { status: 401, body: Buffer.from('{"details":"incorrect username or password"}') };
  }
  const scopes = [
    ...url.searchParams.getAll("scope"),
    new URLSearchParams(body.toString("utf8")).get("scope") ?? "",
  ];
  const token = Buffer.from(`${scopes.join(" ")} ${state.tokens.length}`).toString("base64url");
  state.tokens.push(token);
  state.validTokens.add(token);
  return { status: 200, body: Buffer.from(JSON.stringify({ token, expires_in: 300 })) };
}

function isAllowed(
  { options, validTokens }: State,
  { method, path, authorization = "" }: FixtureRequest,
): boolean {
  const { auth, login } = options;
  if (auth === undefined) return true;
  if (auth === "basic") return login === undefined || authorization === basic(login);
  const token = authorization.replace(/^Bearer /, "");
  if (!validTokens.has(token)) return false;
  const scopes = Buffer.from(token, "base64url").toString("utf8");
  const name = /^\/v2\/(.+?)\/(?:manifests|blobs)\//.exec(path)?.[1];
  const isRead = method === "GET" || method === "HEAD";
  const action = isRead ? "pull(?:,push)?" : "pull,push";
  return name === undefined || new RegExp(`repository:${name}:${action}(?: |$)`).test(scopes);
}

function answerManifest(
  state: State,
  { method }: FixtureRequest,
  asked: { readonly repository: string; readonly reference: string; readonly given: Given },
): Answer {
  const { repository, reference, given } = asked;
  if (method === "PUT") {
    const mediaType = given.request.headers["content-type"] ?? "";
    const manifest = { mediaType, bytes: given.body };
    const [missing] = missingOf(state, repository, manifest);
    if (missing !== undefined) return problem(400, "MANIFEST_BLOB_UNKNOWN", `no ${missing}`);
    const digest = keep(state, { repository, reference, manifest });
    return { status: 201, headers: { "docker-content-digest": digest } };
  }
  const found = state.manifests.get(keyOf(repository, reference));
  if (found === undefined) return problem(404, "MANIFEST_UNKNOWN", `no ${reference}`);
  const headers = { "content-type": found.mediaType, "docker-content-digest": digestOf(found.bytes) };
  return { status: 200, headers, body: found.bytes };
}

function answerBlob(
  state: State,
  { method }: FixtureRequest,
  asked: { readonly repository: string; readonly digest: string; readonly url: URL; readonly given: Given },
): Answer {
  const { repository, digest, url, given } = asked;
  const { blobs, options, hosts } = state;
  if (method === "POST") {
    const mounted = blobs.get(`${url.searchParams.get("from")}@${url.searchParams.get("mount")}`);
    if (mounted === undefined) return { status: 202, headers: { location: `${url.pathname}1?state=a%2Fb` } };
    blobs.set(`${repository}@${digestOf(mounted)}`, mounted);
    return { status: 201 };
  }
  if (method === "PUT") {
    const wanted = url.searchParams.get("digest") ?? "";
    if (wanted !== digestOf(given.body)) return problem(400, "DIGEST_INVALID", "these are other bytes");
    blobs.set(`${repository}@${wanted}`, given.body);
    return { status: 201 };
  }
  const found = blobs.get(`${repository}@${digest}`);
  if (found === undefined) return problem(404, "BLOB_UNKNOWN", `no ${digest}`);
  if (method === "GET" && options.redirectsBlobs === true) {
    return { status: 307, headers: { location: `http://${hosts.other}/${repository}/${digest}` } };
  }
  const [, from] = /^bytes=(\d+)-$/.exec(given.request.headers.range ?? "") ?? [];
  if (from === undefined || options.ignoresRanges === true) return { status: 200, body: found };
  return { status: 206, body: found.subarray(Number(from)) };
}

function serveRedirected(state: State, request: IncomingMessage, response: ServerResponse): void {
  const { method = "", url: path = "" } = request;
  const { authorization } = request.headers;
  state.redirected.push({ method, path, ...(authorization === undefined ? {} : { authorization }) });
  const [, repository, digest] = /^\/(.+)\/(sha256:.+)$/.exec(path) ?? [];
  const body = state.blobs.get(`${repository}@${digest}`);
  send(response, { method, answer: body ? { status: 200, body } : { status: 404 }, fault: undefined });
}

function send(
  response: ServerResponse,
  {
    method,
    answer,
    fault,
  }: { readonly method: string; readonly answer: Answer; readonly fault: Fault | undefined },
): void {
  const { status, headers = {}, body = new Uint8Array() } = answer;
  response.writeHead(status, { ...headers, "content-length": body.length });
  if (method === "HEAD") return void response.end();
  if (fault?.kind === "truncated") {
    response.write(body.subarray(0, body.length >> 1), () => response.destroy());
    return;
  }
  if (fault?.kind === "damaged" && body.length > 0) {
    const other = Buffer.from(body);
    other[0] = (other[0] ?? 0) ^ 1;
    return void response.end(other);
  }
  response.end(body);
}

function keep(
  { manifests }: State,
  { repository, reference, manifest }: { repository: string; reference: string; manifest: FixtureManifest },
): string {
  const digest = digestOf(manifest.bytes);
  manifests.set(`${repository}@${digest}`, manifest);
  manifests.set(keyOf(repository, reference), manifest);
  return digest;
}

function keyOf(repository: string, reference: string): string {
  return `${repository}${reference.includes(":") ? "@" : ":"}${reference}`;
}

interface Linked {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
}

function missingOf(state: State, repository: string, { bytes }: FixtureManifest): readonly string[] {
  const { manifests = [], config, layers = [] } = JSON.parse(Buffer.from(bytes).toString("utf8")) as Linked;
  const children = manifests.flatMap(({ digest }) => {
    const child = state.manifests.get(`${repository}@${digest}`);
    return child === undefined ? [digest] : missingOf(state, repository, child);
  });
  const blobs = [...(config === undefined ? [] : [config]), ...layers];
  const lost = blobs.filter(({ digest }) => {
    const stored = state.blobs.get(`${repository}@${digest}`);
    return stored === undefined || digestOf(stored) !== digest;
  });
  return [...children, ...lost.map(({ digest }) => digest)];
}

function problem(status: number, code: string, message: string): Answer {
  return { status, body: Buffer.from(JSON.stringify({ errors: [{ code, message }] })) };
}

function basic({ username, secret }: FixtureLogin): string {
  return `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
