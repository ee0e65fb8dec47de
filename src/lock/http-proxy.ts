import { request } from "node:http";
import type { Socket } from "node:net";
import type { LockNetwork } from "./lock-network.ts";

/** The proxy for an address, as the usual variables name it; undefined when there is none, or `no_proxy` excludes the host. */
export function proxyOf(
  url: URL,
  { httpProxy, httpsProxy, noProxy = "" }: Partial<Pick<LockNetwork, "httpProxy" | "httpsProxy" | "noProxy">>,
): URL | undefined {
  const proxy = url.protocol === "https:" ? httpsProxy : httpProxy;
  if (proxy === undefined || isExcluded(url, noProxy)) return undefined;
  return new URL(proxy.includes("://") ? proxy : `http://${proxy}`);
}

/** Names match themselves and what is below them; `*` matches everything. */
function isExcluded({ hostname, host }: URL, noProxy: string): boolean {
  return noProxy.split(/[\s,]+/).some((written) => {
    if (written === "") return false;
    const name = written.replace(/^\*?\./, "");
    return written === "*" || name === hostname || name === host || hostname.endsWith(`.${name}`);
  });
}

/** A connection through an http proxy to the host of an https address. */
export function openTunnel(proxy: URL, url: URL, signal: AbortSignal): Promise<Socket> {
  const target = `${url.hostname}:${url.port || 443}`;
  const { username, password } = proxy;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization =
    username === "" ? {} : { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` };
  return new Promise((resolve, reject) => {
    request({
      host: proxy.hostname,
      port: proxy.port || 80,
      method: "CONNECT",
      path: target,
      headers: { host: target, ...authorization },
      signal,
    })
      .once("connect", (answer, socket) => {
        if (answer.statusCode === 200) resolve(socket as Socket);
        else reject(new Error(`the proxy answers ${answer.statusCode} for ${target}`));
      })
      .once("error", reject)
      .end();
  });
}
