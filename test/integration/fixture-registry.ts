import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { packTar } from "modern-tar";

/** A read-only registry on 127.0.0.1 with one image, `test/tools:1`, that holds a shell and `sleep` of this machine. */
export interface FixtureRegistry {
  readonly ref: string;
  /** Host and port. */
  readonly host: string;
  readonly digest: string;
  readonly config: string;
  close(): Promise<void>;
}

interface Blob {
  readonly bytes: Buffer;
  readonly digest: string;
  readonly mediaType: string;
}

const PROGRAMS = ["/bin/sh", "/bin/sleep"];

export async function startFixtureRegistry(): Promise<FixtureRegistry> {
  const tar = await toolsLayer();
  const layer = blob(gzipSync(tar), "application/vnd.oci.image.layer.v1.tar+gzip");
  const config = blob(
    Buffer.from(
      JSON.stringify({
        architecture: process.arch === "arm64" ? "arm64" : "amd64",
        os: "linux",
        config: { Env: ["PATH=/bin"], Labels: { made: "for tests" } },
        rootfs: { type: "layers", diff_ids: [digestOf(tar)] },
      }),
    ),
    "application/vnd.oci.image.config.v1+json",
  );
  const manifest = blob(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: descriptor(config),
        layers: [descriptor(layer)],
      }),
    ),
    "application/vnd.oci.image.manifest.v1+json",
  );

  const server = createServer((request, response) => {
    const [, kind, reference = ""] =
      /^\/v2\/test\/tools\/(manifests|blobs)\/(.+)$/.exec(request.url ?? "") ?? [];
    if (request.url === "/v2/") return void response.end("{}");
    const found =
      kind === "manifests" && (reference === "1" || reference === manifest.digest)
        ? manifest
        : [layer, config].find(({ digest }) => kind === "blobs" && digest === reference);
    if (found === undefined) return notFound(response, request.url ?? "");
    response.writeHead(200, {
      "content-type": found.mediaType,
      "content-length": found.bytes.length,
      "docker-content-digest": found.digest,
    });
    response.end(request.method === "HEAD" ? undefined : found.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ref: `${host}/test/tools:1`,
    host,
    digest: manifest.digest,
    config: config.bytes.toString("utf8"),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The programs, their shared libraries and their loader, each at the path where it is looked for. */
async function toolsLayer(): Promise<Buffer> {
  const paths = new Set<string>();
  for (const program of PROGRAMS) {
    paths.add(program);
    for (const library of await neededBy(program)) paths.add(library);
  }
  const entries = await Promise.all(
    [...paths].sort().map(async (path) => {
      const body = await readFile(await realpath(path));
      return { header: { name: path.slice(1), size: body.length, mode: 0o755, mtime: new Date(0) }, body };
    }),
  );
  return Buffer.from(await packTar(entries));
}

async function neededBy(program: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)("ldd", [program]);
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = ""]) => path);
}

function blob(bytes: Buffer, mediaType: string): Blob {
  return { bytes, digest: digestOf(bytes), mediaType };
}

function descriptor({ bytes, digest, mediaType }: Blob): object {
  return { mediaType, digest, size: bytes.length };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function notFound(response: ServerResponse, url: string): void {
  response.writeHead(404, { "content-type": "application/json" });
  response.end(JSON.stringify({ errors: [{ code: "MANIFEST_UNKNOWN", message: `no ${url}` }] }));
}
