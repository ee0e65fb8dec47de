import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { rootCertificates } from "node:tls";
import { FactoryError } from "../errors/factory-error.ts";
import { openTunnel, proxyOf } from "./http-proxy.ts";
import type { LockNetwork } from "./lock-network.ts";
import { netrcEntry } from "./netrc.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** `bytes 0-99/1234` of an answer with a part; empty for a whole file. */
  readonly contentRange: string;
  readonly body: Buffer;
  /** Address after redirections, without credentials. */
  readonly url: string;
}

interface GetOptions {
  readonly network: LockNetwork;
  readonly accept: string;
  /** The part that is wanted: `bytes=0-99`. Servers may send the whole file all the same. */
  readonly range?: string;
  /** Larger answers are refused. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

const MOST_REDIRECTIONS = 5;
/** Without one byte for this long, the other side counts as gone. */
const IDLE_MS = 30_000;
/** The same where no answer is no harm. */
const HEAD_IDLE_MS = 5_000;

/** GET with the netrc, the CA and the proxy of the person who locks. Throws INDEX_UNAVAILABLE without an answer. */
export async function httpGet(address: string, options: GetOptions): Promise<HttpAnswer> {
  const { answer, url } = await follow(address, { ...options, method: "GET", idleMs: IDLE_MS });
  const body = await readBody(answer, url, options.maxBytes);
  const contentType = answer.headers["content-type"] ?? "";
  const contentRange = answer.headers["content-range"] ?? "";
  return { status: answer.statusCode ?? 0, contentType, contentRange, body, url: shown(url) };
}

/** HEAD in the same way; `length` is that of the file in bytes, when the server tells. */
export async function httpHead(
  address: string,
  options: Pick<GetOptions, "network" | "signal">,
): Promise<{ readonly status: number; readonly length?: number }> {
  const { answer } = await follow(address, {
    ...options,
    method: "HEAD",
    accept: "*/*",
    idleMs: HEAD_IDLE_MS,
  });
  answer.resume();
  const length = Number(answer.headers["content-length"] ?? "");
  const status = answer.statusCode ?? 0;
  return Number.isSafeInteger(length) && length > 0 ? { status, length } : { status };
}

type RequestOnce = Omit<GetOptions, "maxBytes"> & {
  readonly method: "GET" | "HEAD";
  readonly idleMs: number;
};

async function follow(
  address: string,
  options: RequestOnce,
): Promise<{ readonly answer: IncomingMessage; readonly url: URL }> {
  let url = new URL(address);
  for (let hop = 0; hop <= MOST_REDIRECTIONS; hop += 1) {
    const answer = await getOnce(url, options);
    const location = answer.headers.location;
    const status = answer.statusCode ?? 0;
    if (status < 300 || status >= 400 || location === undefined) return { answer, url };
    answer.resume();
    url = new URL(location, url);
  }
  throw unavailable(url, "it redirects too often");
}

async function getOnce(url: URL, options: RequestOnce): Promise<IncomingMessage> {
  const { network, accept, range, signal, method, idleMs } = options;
  const isHttps = url.protocol === "https:";
  if (!isHttps && url.protocol !== "http:") throw unavailable(url, "it is neither http nor https");
  const proxy = proxyOf(url, network);
  const headers = {
    accept,
    "accept-encoding": "identity",
    "user-agent": "factory",
    ...(range === undefined ? {} : { range }),
    ...authorization(url, network),
  };
  const common: RequestOptions = { method, headers, signal, timeout: idleMs };
  try {
    if (isHttps) {
      const socket = proxy === undefined ? undefined : await openTunnel(proxy, url, signal);
      const ca = network.ca === undefined ? undefined : [...rootCertificates, network.ca];
      const tls = {
        ...(ca === undefined ? {} : { ca }),
        ...(socket === undefined ? {} : { socket, agent: false as const }),
      };
      return await answerOf(httpsRequest(plain(url), { ...common, ...tls }));
    }
    if (proxy === undefined) return await answerOf(httpRequest(plain(url), common));
    const { hostname, port } = proxy;
    return await answerOf(
      httpRequest({
        ...common,
        host: hostname,
        port: port || 80,
        path: plain(url).href,
        headers: { ...headers, host: url.host },
      }),
    );
  } catch (error) {
    if (signal.aborted) throw new FactoryError("INTERRUPTED", "interrupted", { cause: error });
    if (error instanceof FactoryError) throw error;
    throw unavailable(url, (error as Error).message, error);
  }
}

function answerOf(request: ReturnType<typeof httpRequest>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", reject);
    request.once("timeout", () => request.destroy(new Error("it did not answer in time")));
    request.end();
  });
}

async function readBody(answer: IncomingMessage, url: URL, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error(`its answer is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw unavailable(url, (error as Error).message, error);
  }
  return Buffer.concat(chunks);
}

/** Credentials of the address itself go before those of the netrc. */
function authorization(url: URL, { netrc }: LockNetwork): { authorization?: string } {
  const own = { login: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  const entry = own.login === "" && own.password === "" ? netrcEntry(netrc, url.hostname) : own;
  if (entry === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${entry.login}:${entry.password}`).toString("base64")}` };
}

function plain(url: URL): URL {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  return copy;
}

function shown(url: URL): string {
  return plain(url).href;
}

function unavailable(url: URL, reason: string, cause?: unknown): FactoryError {
  return new FactoryError("INDEX_UNAVAILABLE", `cannot read ${shown(url)}: ${reason}`, {
    hint: "check the network, the address of the index and its certificates (--ca-cert), and try again",
    ...(cause === undefined ? {} : { cause }),
  });
}
