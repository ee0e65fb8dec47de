import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { packTar } from "modern-tar";

/** Makes an OCI layout in `dir` of an image with a shell and `cat` of this machine, and gives its manifest's digest. */
export async function writeToolsLayout(dir: string, label: string): Promise<string> {
  const tar = await toolsLayer();
  const layer = await put(dir, tar, "application/vnd.oci.image.layer.v1.tar");
  const config = await putJson(dir, "application/vnd.oci.image.config.v1+json", {
    architecture: "amd64",
    os: "linux",
    config: { Env: ["PATH=/bin"], Labels: { label } },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
  });
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = await putJson(dir, mediaType, { schemaVersion: 2, mediaType, config, layers: [layer] });
  await writeFile(join(dir, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await writeFile(join(dir, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
  return manifest.digest;
}

async function toolsLayer(): Promise<Buffer> {
  const files = new Map<string, Buffer>();
  for (const program of ["/bin/sh", "/bin/cat"]) {
    const { stdout } = await promisify(execFile)("ldd", [program]);
    const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? "");
    for (const path of [program, ...libraries]) files.set(path, await readFile(await realpath(path)));
  }
  const entries = [...files].sort().map(([path, body]) => ({
    header: {
      name: path.slice(1),
      size: body.length,
      mode: 0o755,
      mtime: new Date(0),
      type: "file" as const,
    },
    body,
  }));
  return Buffer.from(await packTar(entries));
}

function putJson(dir: string, mediaType: string, value: object) {
  return put(dir, Buffer.from(JSON.stringify(value)), mediaType);
}

async function put(dir: string, bytes: Buffer, mediaType: string) {
  const hex = createHash("sha256").update(bytes).digest("hex");
  await mkdir(join(dir, "blobs", "sha256"), { recursive: true });
  await writeFile(join(dir, "blobs", "sha256", hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}
