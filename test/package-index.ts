import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { strToU8, zipSync } from "fflate";

export interface IndexFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
}

export interface PackageIndex {
  /** Address of the simple API, without credentials. */
  readonly url: string;
  /** Host and port. */
  readonly host: string;
  /** Paths that were answered, in order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

interface IndexSetup {
  /** Files by the normalised name of their project. */
  readonly projects: Readonly<Record<string, readonly IndexFile[]>>;
  /** `login:password` that every request has to bring. */
  readonly credentials?: string;
  readonly format?: "json" | "html";
  /** Address to listen on; the loopback when absent. */
  readonly address?: string;
}

/** A package index on this machine, as PEP 503 and PEP 691 describe one. */
export async function startPackageIndex(setup: IndexSetup): Promise<PackageIndex> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    answer(request, response, setup);
  });
  await new Promise<void>((resolve) => server.listen(0, setup.address ?? "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    url: `http://${host}/simple`,
    host,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, setup: IndexSetup): void {
  const { projects, credentials, format = "json" } = setup;
  const expected = `Basic ${Buffer.from(credentials ?? "").toString("base64")}`;
  if (credentials !== undefined && request.headers.authorization !== expected) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="index"' }).end();
    return;
  }
  const [, area, name = "", filename] = (request.url ?? "").split("/");
  const files = projects[name] ?? [];
  if (area === "simple" && files.length > 0) {
    const type = format === "json" ? "application/vnd.pypi.simple.v1+json" : "text/html";
    response.writeHead(200, { "content-type": type }).end(page(name, files, format));
    return;
  }
  const file = files.find((one) => one.filename === decodeURIComponent(filename ?? ""));
  if (area === "files" && file !== undefined) {
    const headers = { "content-length": file.bytes.byteLength };
    response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : file.bytes);
  } else response.writeHead(404).end();
}

function page(name: string, files: readonly IndexFile[], format: "json" | "html"): string {
  const entries = files.map(({ filename, bytes }) => ({
    filename,
    url: `../../files/${name}/${filename}`,
    size: bytes.byteLength,
    hash: createHash("sha256").update(bytes).digest("hex"),
  }));
  if (format === "html") {
    const links = entries.map(({ filename, url, hash }) => `<a href="${url}#sha256=${hash}">${filename}</a>`);
    return `<!DOCTYPE html><html><body>${links.join("\n")}</body></html>`;
  }
  const list = entries.map(({ hash, ...entry }) => ({ ...entry, hashes: { sha256: hash } }));
  return JSON.stringify({ meta: { "api-version": "1.0" }, name, files: list });
}

/** A wheel for every platform with one module that has a `NAME`. */
export function makeWheel(name: string, version: string, requires: readonly string[] = []): IndexFile {
  const module = name.replaceAll("-", "_");
  const info = `${module}-${version}.dist-info`;
  const metadata = [
    "Metadata-Version: 2.1",
    `Name: ${name}`,
    `Version: ${version}`,
    ...requires.map((one) => `Requires-Dist: ${one}`),
  ];
  const files: Record<string, string> = {
    [`${module}.py`]: `NAME = "${name} ${version}"\n`,
    [`${info}/METADATA`]: `${metadata.join("\n")}\n`,
    [`${info}/WHEEL`]: "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
  };
  const record = Object.entries(files).map(([path, text]) => {
    const hash = createHash("sha256").update(text).digest("base64url");
    return `${path},sha256=${hash},${text.length}`;
  });
  files[`${info}/RECORD`] = `${record.join("\n")}\n${info}/RECORD,,\n`;
  return { filename: `${module}-${version}-py3-none-any.whl`, bytes: zip(files) };
}

/** The same files as the same bytes: the time of a zip entry is fixed. */
export function zip(files: Readonly<Record<string, string>>): Uint8Array {
  const entries = Object.entries(files).map(([path, text]) => [path, strToU8(text)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: new Date("1980-01-02T00:00:00Z") });
}
