import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface StandInHub {
  readonly url: string;
  /** Every Authorization header seen, once. */
  tokens(): readonly string[];
  close(): Promise<void>;
}

/** The only commit of the only repository, `team/model`. */
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";

const MODEL = "/api/models/team/model";

/** A server on the loopback address that answers what `huggingface_hub` asks of one repository. */
export async function standInHub(files: Readonly<Record<string, string>>): Promise<StandInHub> {
  const tokens = new Set<string>();
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) tokens.add(authorization);
    answer(request, response, files);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    tokens: () => [...tokens],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: Readonly<Record<string, string>>,
): void {
  const path = decodeURIComponent(new URL(request.url ?? "/", "http://hub").pathname);
  if (path === MODEL || path === `${MODEL}/revision/${COMMIT}`) {
    response.setHeader("content-type", "application/json");
    const siblings = Object.keys(files).map((rfilename) => ({ rfilename }));
    response.end(JSON.stringify({ id: "team/model", sha: COMMIT, siblings }));
    return;
  }
  const [, resolved] = new RegExp(`^/team/model/resolve/${COMMIT}/(.*)$`).exec(path) ?? [];
  const text = resolved === undefined ? plain(path) : files[resolved];
  if (text === undefined) {
    response.setHeader("x-error-code", path.startsWith(MODEL) ? "RevisionNotFound" : "EntryNotFound");
    response.writeHead(404).end();
    return;
  }
  response.setHeader("etag", `"${createHash("sha1").update(text).digest("hex")}"`);
  response.setHeader("x-repo-commit", COMMIT);
  response.setHeader("content-length", Buffer.byteLength(text));
  response.end(request.method === "HEAD" ? undefined : text);
}

function plain(path: string): string | undefined {
  return path === "/plain/model.onnx" ? "the model" : undefined;
}
