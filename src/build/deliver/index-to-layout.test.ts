import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { blobPath } from "../../image/blob-path.ts";
import { copyBlob } from "../../image/copy-blob.ts";
import type { Descriptor } from "../../image/layout-types.ts";
import { readLayout } from "../../image/read-layout.ts";
import { writeLayout } from "../../image/write-layout.ts";
import type { Plan } from "../../plan/types.ts";
import { imageIndex } from "./image-index.ts";
import { indexToLayout } from "./index-to-layout.ts";

let folder: string;
let dir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "factory-index-"));
  dir = join(folder, "layout");
});
afterEach(() => rmSync(folder, { recursive: true }));

const plan = (architecture: "amd64" | "arm64"): Plan => ({
  schemaVersion: 1,
  platform: { os: "linux", architecture },
  stack: "python",
  contexts: {},
  stages: [],
  target: { base: { kind: "scratch" }, layers: [], config: {} },
});

/** An image whose blobs are in the layout, and in no index yet. */
async function image(architecture: "amd64" | "arm64", text: string): Promise<Descriptor> {
  const from = join(folder, `${architecture}-${text}`);
  await writeLayout({
    dir: from,
    layer: Readable.from([Buffer.from(text)]),
    config: { architecture, os: "linux" },
  });
  const { descriptor, manifest } = await readLayout(from, { architecture });
  for (const blob of [descriptor, manifest.config, ...manifest.layers]) {
    await copyBlob(blob, { from, to: dir, ingest: ".ingest" });
  }
  return descriptor;
}

it("makes an index the image of a tag, keeps all that it refers to and removes what it replaces", async () => {
  const statement = Buffer.from("{}");
  const amd64 = { plan: plan("amd64"), descriptor: await image("amd64", "one") };
  const arm64 = { plan: plan("arm64"), descriptor: await image("arm64", "two"), attestations: [] };
  const attested = { ...amd64, attestations: [{ predicateType: "x", statement }] };
  const index = imageIndex([attested, arm64]);

  await indexToLayout(dir, index, ["team/hello:1", "team/hello:2"]);

  for (const tag of ["team/hello:1", "team/hello:2"]) {
    for (const [architecture, { descriptor }] of Object.entries({ amd64, arm64 })) {
      expect((await readLayout(dir, { architecture, tag })).descriptor.digest).toBe(descriptor.digest);
    }
  }
  const { digest } = amd64.descriptor;
  const inside = await readLayout(dir, { architecture: "amd64", digest, tag: "team/hello:1" });
  expect(inside.descriptor.digest).toBe(digest);
  for (const { descriptor } of [index.index, ...index.manifests, ...index.blobs]) {
    expect(existsSync(blobPath(dir, descriptor.digest))).toBe(true);
  }
  await expect(readLayout(dir, { architecture: "riscv64", tag: "team/hello:1" })).rejects.toMatchObject({
    code: "IMAGE_UNAVAILABLE",
    message: expect.stringContaining("no image for riscv64, only for amd64, arm64"),
  });

  const next = imageIndex([{ ...amd64, descriptor: await image("amd64", "three"), attestations: [] }, arm64]);
  await indexToLayout(dir, next, ["team/hello:1", "team/hello:2"]);

  expect(existsSync(blobPath(dir, digest))).toBe(false);
  expect(existsSync(blobPath(dir, index.index.descriptor.digest))).toBe(false);
  expect(existsSync(blobPath(dir, arm64.descriptor.digest))).toBe(true);
});
