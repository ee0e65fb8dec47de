import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** A registry (distribution API v2) on 127.0.0.1 that keeps what is pushed, in memory. */
export interface TestRegistry {
  /** Host and port; a daemon speaks plain HTTP to it. */
  readonly host: string;
  /** Serves the one image of an OCI layout; returns its ref. */
  addLayout(name: string, layoutDir: string): string;
  /** The manifest that a tag or digest of a repository names, parsed. */
  manifest(repository: string, reference: string): TestManifest | undefined;
  hasBlob(digest: string): boolean;
  /** `METHOD /path` of every request that was let in. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface TestManifest {
  readonly digest: string;
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

interface Stored {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

interface State {
  /** By digest. */
  readonly blobs: Map<string, Buffer>;
  /** By `repository@digest` and `repository:tag`. */
  readonly manifests: Map<string, Stored>;
  readonly requests: string[];
  readonly login: RegistryLogin | undefined;
}

/** With `login` every request needs basic authentication. */
export async function startTestRegistry(login?: RegistryLogin): Promise<TestRegistry> {
  const state: State = { blobs: new Map(), manifests: new Map(), requests: [], login };
  const server = createServer((request, response) => void answer(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    addLayout: (name, layoutDir) => {
      addLayout(state, name, layoutDir);
      return `${host}/${name}`;
    },
    manifest: (repository, reference) => {
      const stored = findManifest(state, repository, reference);
      if (stored === undefined) return undefined;
      return { ...JSON.parse(stored.bytes.toString("utf8")), digest: digestOf(stored.bytes) };
    },
    hasBlob: (digest) => state.blobs.has(digest),
    requests: state.requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function addLayout({ blobs, manifests }: State, name: string, layoutDir: string): void {
  const read = (digest: string) => readFileSync(join(layoutDir, "blobs", digest.replace(":", "/")));
  const index = JSON.parse(readFileSync(join(layoutDir, "index.json"), "utf8"));
  const [{ digest, mediaType }] = index.manifests;
  const bytes = read(digest);
  const manifest = JSON.parse(bytes.toString("utf8")) as TestManifest;
  for (const blob of [manifest.config, ...manifest.layers]) blobs.set(blob.digest, read(blob.digest));
  const [repository = "", tag = ""] = name.split(":");
  keepManifest(manifests, { repository, tag, stored: { bytes, mediaType } });
}

function keepManifest(
  manifests: State["manifests"],
  { repository, tag, stored }: { repository: string; tag: string; stored: Stored },
): void {
  manifests.set(`${repository}@${digestOf(stored.bytes)}`, stored);
  if (!tag.startsWith("sha256:")) manifests.set(`${repository}:${tag}`, stored);
}

function findManifest({ manifests }: State, repository: string, reference: string): Stored | undefined {
  return manifests.get(`${repository}${reference.startsWith("sha256:") ? "@" : ":"}${reference}`);
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const body = await readBody(request);
  if (!isLoggedIn(state.login, request.headers.authorization)) {
    return end(response, { status: 401, headers: { "www-authenticate": 'Basic realm="test"' } });
  }
  state.requests.push(`${method} ${url}`);
  const { pathname, searchParams } = new URL(url, "http://registry");
  if (pathname === "/v2/") return end(response, { status: 200 });
  const [, repository = "", kind = "", reference = ""] =
    /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(pathname) ?? [];
  if (kind === "manifests" && method === "PUT") {
    const mediaType = request.headers["content-type"] ?? "";
    keepManifest(state.manifests, { repository, tag: reference, stored: { bytes: body, mediaType } });
    return end(response, { status: 201, headers: { "docker-content-digest": digestOf(body) } });
  }
  if (kind === "blobs" && method === "POST") {
    return end(response, { status: 202, headers: { location: `${pathname}1` } });
  }
  if (kind === "blobs" && method === "PUT") {
    const digest = searchParams.get("digest") ?? "";
    if (digest !== digestOf(body)) return end(response, { status: 400 });
    state.blobs.set(digest, body);
    return end(response, { status: 201, headers: { "docker-content-digest": digest } });
  }
  const blob = state.blobs.get(reference);
  const found =
    kind === "manifests"
      ? findManifest(state, repository, reference)
      : blob && { bytes: blob, mediaType: "application/octet-stream" };
  if (found === undefined) return end(response, { status: 404 });
  response.writeHead(200, {
    "content-type": found.mediaType,
    "content-length": found.bytes.length,
    "docker-content-digest": digestOf(found.bytes),
  });
  response.end(method === "HEAD" ? undefined : found.bytes);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function isLoggedIn(login: RegistryLogin | undefined, header: string | undefined): boolean {
  if (login === undefined) return true;
  const text = Buffer.from(header?.replace(/^Basic /, "") ?? "", "base64").toString("utf8");
  return text === `${login.username}:${login.password}`;
}

function end(
  response: ServerResponse,
  { status, headers = {} }: { status: number; headers?: Readonly<Record<string, string>> },
): void {
  response.writeHead(status, { "content-length": 0, ...headers });
  response.end();
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
