import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTar, type TarEntry } from "modern-tar";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Descriptor } from "./layout-types.ts";
import { MEDIA_TYPES } from "./media-types.ts";
import { readImageFiles } from "./read-image-files.ts";

describe("readImageFiles", () => {
  let layoutDir: string;
  beforeEach(() => {
    layoutDir = mkdtempSync(join(tmpdir(), "factory-files-"));
    mkdirSync(join(layoutDir, "blobs/sha256"), { recursive: true });
  });
  afterEach(() => rmSync(layoutDir, { recursive: true }));

  async function layer(...entries: readonly TarEntry[]): Promise<Descriptor> {
    const bytes = await packTar([...entries]);
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(layoutDir, "blobs/sha256", hex), bytes);
    return { mediaType: MEDIA_TYPES.layerTar, digest: `sha256:${hex}`, size: bytes.length };
  }

  async function read(...layers: readonly Descriptor[]): Promise<Readonly<Record<string, string>>> {
    const wanted = (path: string) => !path.endsWith(".other");
    const files = await readImageFiles({ layoutDir, layers, wanted });
    return Object.fromEntries([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
  }

  it("gives the newest content of each file", async () => {
    const files = await read(await layer(file("a", "1"), file("b", "1")), await layer(file("./a", "2")));

    expect(files).toEqual({ a: "2", b: "1" });
  });

  it("leaves out what a later layer removes, alone or with its folder", async () => {
    const files = await read(
      await layer(file("x/a", "1"), file("x/b", "1"), file("y/z/c", "1"), file("yy", "1")),
      await layer(file("x/.wh.a", ""), file(".wh.y", "")),
    );

    expect(files).toEqual({ "x/b": "1", yy: "1" });
  });

  it("keeps of a folder that is made opaque only what its layer adds", async () => {
    const files = await read(
      await layer(file("x/a", "1"), file("x/y/b", "1")),
      await layer(file("x/c.other", ""), file("x/n", "2"), file("x/.wh..wh..opq", "")),
    );

    expect(files).toEqual({ "x/n": "2" });
  });

  it("leaves out a folder that becomes something else", async () => {
    const link: TarEntry = { header: { name: "x", size: 0, type: "symlink", linkname: "y" } };

    expect(await read(await layer(file("x/a", "1")), await layer(link))).toEqual({});
  });

  it("follows hard links, also to files that nobody asked for", async () => {
    const hard: TarEntry = { header: { name: "b", size: 0, type: "link", linkname: "./a.other" } };

    expect(await read(await layer(file("a.other", "1"), hard))).toEqual({ b: "1" });
  });

  it("refuses a layer whose bytes are not those of its digest", async () => {
    const broken = await layer(file("a", "1"));
    writeFileSync(join(layoutDir, "blobs/sha256", broken.digest.slice(7)), await packTar([file("a", "2")]));

    await expect(read(broken)).rejects.toMatchObject({ code: "IMAGE_UNAVAILABLE" });
  });
});

function file(name: string, body: string): TarEntry {
  return { header: { name, size: Buffer.byteLength(body), type: "file" }, body };
}
