import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { openTunnel, proxyOf } from "../lock/http-proxy.ts";
import { connectionFailure } from "./connection-failure.ts";
import type { RegistryNetwork } from "./registry-network.ts";
import { isLoopback } from "./registry-url.ts";
import { TemporaryFailure } from "./temporary-failure.ts";

export interface HttpAsk {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Its `content-length` is among the headers. */
  readonly body?: () => Readable;
}

/** One request and its answer, whose body the caller must read or destroy. Throws TemporaryFailure and REGISTRY_UNAVAILABLE. */
export type Transport = (ask: HttpAsk) => Promise<IncomingMessage>;

export interface TransportOptions {
  readonly network: RegistryNetwork;
  readonly signal?: AbortSignal | undefined;
  /** Without one byte in either direction for this long, the other side counts as gone. */
  readonly silenceMs: number;
}

const MOST_SOCKETS = 8;

/** Connections are kept for the next request, except through a proxy. */
export function openTransport({ network, signal, silenceMs }: TransportOptions): Transport {
  const agents = {
    http: new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: MOST_SOCKETS }),
  };
  let context: SecureContext | undefined;
  // Made once: reading all the certificates takes longer than a request.
  const trusted = () => {
    if (network.ca === undefined) return {};
    context ??= createSecureContext({ ca: [...rootCertificates, network.ca] });
    return { secureContext: context };
  };
  return async ({ method, url, headers, body }) => {
    const proxy = isLoopback(url.host) ? undefined : proxyOf(url, network);
    const options: RequestOptions = {
      method,
      headers: { "user-agent": "factory", "accept-encoding": "identity", ...headers },
      timeout: silenceMs,
      ...(signal === undefined ? {} : { signal }),
    };
    try {
      if (url.protocol === "https:") {
        const socket = proxy && (await openTunnel(proxy, url, signal ?? new AbortController().signal));
        const over = socket === undefined ? { agent: agents.https } : { socket, agent: false as const };
        return await answerOf(httpsRequest(url, { ...options, ...trusted(), ...over }), body);
      }
      if (proxy === undefined)
        return await answerOf(httpRequest(url, { ...options, agent: agents.http }), body);
      return await answerOf(httpRequest(throughProxy(proxy, url, options)), body);
    } catch (error) {
      throw connectionFailure(error, url.host);
    }
  };
}

function throughProxy(proxy: URL, url: URL, options: RequestOptions): RequestOptions {
  const { hostname, port, username, password } = proxy;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === "" ? {} : { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` };
  const headers = { ...(options.headers as Record<string, string>), ...authorization, host: url.host };
  return { ...options, host: hostname, port: port || 80, path: url.href, headers };
}

/** An answer may come before the body is sent; then nobody wants the rest of the body. */
function answerOf(
  request: ReturnType<typeof httpRequest>,
  body: (() => Readable) | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let sendError: unknown;
    request.once("response", resolve);
    // Errors after the answer are those of its body.
    request.on("error", (error) => reject(sendError ?? error));
    request.once("timeout", () => request.destroy(new TemporaryFailure("it went silent")));
    if (body === undefined) {
      request.end();
      return;
    }
    pipeline(body(), request).catch((error: unknown) => {
      sendError ??= error;
      reject(error);
    });
  });
}
