import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { packTar } from "modern-tar";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { blobPath } from "./blob-path.ts";
import { REF_NAME } from "./layout-types.ts";
import { readLayout } from "./read-layout.ts";
import { unpackImage } from "./unpack-image.ts";
import { writeLayout } from "./write-layout.ts";

const CONFIG = { architecture: "amd64", os: "linux", config: { Cmd: ["true"] } };

describe("writeLayout", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "factory-layout-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function write(name: string) {
    const header = { name: "hello", size: 5, mtime: new Date(0) };
    const layer = Readable.from([await packTar([{ header, body: "hello" }])]);
    const dir = join(folder, name);
    return { dir, ...(await writeLayout({ dir, layer, config: CONFIG })) };
  }

  it("writes what readLayout reads and unpackImage unpacks", async () => {
    const written = await write("a");

    const layout = await readLayout(written.dir, { architecture: "amd64" });
    await unpackImage(layout, join(folder, "rootfs"));

    expect(layout.descriptor.digest).toBe(written.digest);
    expect(layout.config.config).toEqual({ Cmd: ["true"] });
    expect(readFileSync(join(folder, "rootfs", "hello"), "utf8")).toBe("hello");
  });

  it("gives the same digest for the same tar", async () => {
    expect((await write("a")).digest).toBe((await write("b")).digest);
  });

  it("makes a layout whose damaged layer is refused", async () => {
    const { dir, layer } = await write("a");
    const path = blobPath(dir, layer.digest);
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(8)]));

    const layout = await readLayout(dir, { architecture: "amd64" });

    await expect(unpackImage(layout, join(folder, "rootfs"))).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
    });
  });
});

describe("readLayout", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "factory-layout-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it.each([
    ["an empty folder", undefined, "not a complete OCI layout"],
    ["text that is not JSON", "{", "is not JSON"],
    ["an index without images", '{"manifests":[]}', "no image for amd64"],
    ["an image for another machine", manifestOf("arm64"), "only for arm64"],
    ["a digest that is a path", manifestOf("amd64", "sha256:../../x"), "unsupported digest"],
    ["a manifest that is missing", manifestOf("amd64"), "cannot read"],
  ])("refuses %s", async (_, index, message) => {
    if (index !== undefined) writeFileSync(join(dir, "index.json"), index);

    await expect(readLayout(dir, { architecture: "amd64" })).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
      message: expect.stringContaining(message),
    });
  });
});

describe("a layout of several images", () => {
  let dir: string;
  const digests: string[] = [];
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "factory-layout-"));
    const manifests = [];
    for (const [index, tag] of ["hello:1", "hello:2", undefined].entries()) {
      const header = { name: "hello", size: 1, mtime: new Date(0) };
      const layer = Readable.from([await packTar([{ header, body: String(index) }])]);
      const { digest } = await writeLayout({ dir, layer, config: CONFIG });
      digests.push(digest);
      const [descriptor] = JSON.parse(readFileSync(join(dir, "index.json"), "utf8")).manifests;
      manifests.push({ ...descriptor, annotations: tag === undefined ? {} : { [REF_NAME]: tag } });
    }
    writeFileSync(join(dir, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it("gives the one whose tag is named", async () => {
    const { descriptor } = await readLayout(dir, { architecture: "amd64", tag: "hello:2" });

    expect(descriptor.digest).toBe(digests[1]);
  });

  it("gives the one without a tag when none is named", async () => {
    const { descriptor } = await readLayout(dir, { architecture: "amd64" });

    expect(descriptor.digest).toBe(digests[2]);
  });

  it("refuses to choose between tags", async () => {
    const file = join(dir, "index.json");
    const index = JSON.parse(readFileSync(file, "utf8"));
    const tagged = mkdtempSync(join(tmpdir(), "factory-layout-"));
    writeFileSync(join(tagged, "index.json"), JSON.stringify({ manifests: index.manifests.slice(0, 2) }));

    await expect(readLayout(tagged, { architecture: "amd64" })).rejects.toMatchObject({
      code: "IMAGE_AMBIGUOUS",
      message: expect.stringContaining("has 2 images: it has hello:1, hello:2"),
    });
    rmSync(tagged, { recursive: true });
  });

  it("says which there are when another one is named", async () => {
    await expect(readLayout(dir, { architecture: "amd64", tag: "hello:3" })).rejects.toMatchObject({
      code: "IMAGE_AMBIGUOUS",
      message: expect.stringContaining("hello:1, hello:2, one without a tag"),
      hint: `name one with its tag, such as ${dir}:hello:1`,
    });
  });
});

function manifestOf(architecture: string, digest = `sha256:${"0".repeat(64)}`): string {
  return JSON.stringify({ manifests: [{ digest, platform: { architecture, os: "linux" } }] });
}
