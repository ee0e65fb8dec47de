import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Descriptor } from "./read-layout-index.ts";
import { writeLayoutIndex } from "./write-layout-index.ts";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "factory-index-"));
  await mkdir(join(dir, "blobs", "sha256"), { recursive: true });
});

afterEach(() => rm(dir, { recursive: true, force: true }));

async function put(content: string | object): Promise<Descriptor> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const hex = createHash("sha256").update(text).digest("hex");
  await writeFile(join(dir, "blobs", "sha256", hex), text);
  return { mediaType: "application/x", digest: `sha256:${hex}`, size: text.length };
}

async function putImage(name: string): Promise<Descriptor> {
  const layers = [await put("shared layer"), await put(`layer of ${name}`)];
  return put({ schemaVersion: 2, config: await put(`config of ${name}`), layers });
}

async function index() {
  return JSON.parse(await readFile(join(dir, "index.json"), "utf8"));
}

function blobs(): Promise<string[]> {
  return readdir(join(dir, "blobs", "sha256"));
}

describe("writeLayoutIndex", () => {
  it("writes the two files of a layout, with the tag as an annotation", async () => {
    const image = { ...(await putImage("a")), annotations: { other: "kept" } };

    await writeLayoutIndex(dir, image, { tag: "app:1" });

    expect(JSON.parse(await readFile(join(dir, "oci-layout"), "utf8"))).toEqual({
      imageLayoutVersion: "1.0.0",
    });
    expect(await index()).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: [{ ...image, annotations: { other: "kept", "org.opencontainers.image.ref.name": "app:1" } }],
    });
    expect((await readdir(dir)).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
  });

  it("removes the blobs of the image it replaces, incomplete ones too, and keeps shared layers", async () => {
    await writeLayoutIndex(dir, await putImage("a"));
    await mkdir(join(dir, ".ingest"));
    await writeFile(join(dir, ".ingest", "x"), "half");
    const image = await putImage("b");
    expect(await blobs()).toHaveLength(7);

    await writeLayoutIndex(dir, image);

    expect(await blobs()).toHaveLength(4);
    expect(await readdir(dir)).not.toContain(".ingest");
    expect((await index()).manifests).toEqual([image]);
  });

  it("keeps images of other tags, sorted by tag", async () => {
    await writeLayoutIndex(dir, await putImage("b"), { tag: "b" });
    await writeLayoutIndex(dir, await putImage("a"), { tag: "a" });

    const tags = (await index()).manifests.map(
      ({ annotations }: Descriptor) => annotations?.["org.opencontainers.image.ref.name"],
    );
    expect(tags).toEqual(["a", "b"]);
    expect(await blobs()).toHaveLength(7);
  });

  it("follows an index of several platforms", async () => {
    const platforms = [await putImage("amd64"), await putImage("arm64")];

    await writeLayoutIndex(dir, await put({ schemaVersion: 2, manifests: platforms }));

    expect(await blobs()).toHaveLength(8);
  });

  it("removes nothing when it cannot follow a manifest", async () => {
    await put("stray");

    await writeLayoutIndex(dir, { mediaType: "application/x", digest: `sha256:${"0".repeat(64)}`, size: 1 });

    expect(await blobs()).toHaveLength(1);
  });

  it("does not touch files that are not blobs", async () => {
    await writeFile(join(dir, "blobs", "sha256", "notes.txt"), "mine");

    await writeLayoutIndex(dir, await putImage("a"));

    expect(await blobs()).toContain("notes.txt");
  });

  it.each(["not json", "{}", '{"manifests":[1]}', '{"manifests":[null]}'])(
    "refuses a folder whose index.json is %s",
    async (text) => {
      await writeFile(join(dir, "index.json"), text);

      await expect(writeLayoutIndex(dir, await putImage("a"))).rejects.toMatchObject({
        code: "OUTPUT_FAILED",
      });
      expect(await readFile(join(dir, "index.json"), "utf8")).toBe(text);
    },
  );

  it("names the path that cannot be written", async () => {
    await mkdir(join(dir, "oci-layout"));

    await expect(writeLayoutIndex(dir, await putImage("a"))).rejects.toMatchObject({
      code: "OUTPUT_FAILED",
      message: expect.stringContaining(join(dir, "oci-layout")),
    });
  });
});
