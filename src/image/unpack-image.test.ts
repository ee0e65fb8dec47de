import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { packTar, type TarHeader } from "modern-tar";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyTar } from "./unpack-image.ts";

type Entry = Partial<TarHeader> & { name: string; text?: string };

describe("applyTar", () => {
  let folder: string;
  let root: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "factory-unpack-"));
    root = join(folder, "rootfs");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function apply(...layers: Entry[][]): Promise<void> {
    for (const entries of layers) await applyTar(Readable.from([await pack(entries)]), root);
  }
  const text = (path: string) => readFileSync(join(root, path), "utf8");

  it("keeps contents, modes, times and links", async () => {
    await apply([
      { name: "./", type: "directory" },
      { name: "./bin/", type: "directory", mode: 0o1777, mtime: new Date(1000) },
      { name: "./bin/tool", text: "run", mode: 0o4755, mtime: new Date(2000) },
      { name: "./bin/same", type: "link", linkname: "./bin/tool" },
      { name: "./bin/short", type: "symlink", linkname: "tool" },
    ]);

    expect(text("bin/short")).toBe("run");
    expect(readlinkSync(join(root, "bin/short"))).toBe("tool");
    expect(statSync(join(root, "bin/same")).ino).toBe(statSync(join(root, "bin/tool")).ino);
    expect(statSync(join(root, "bin/tool")).mode & 0o7777).toBe(0o4755);
    expect(statSync(join(root, "bin/tool")).mtimeMs).toBe(2000);
    expect(statSync(join(root, "bin")).mode & 0o7777).toBe(0o1777);
    expect(statSync(join(root, "bin")).mtimeMs).toBe(1000);
  });

  it("removes what a later layer whites out", async () => {
    await apply(
      [
        { name: "a/one", text: "1" },
        { name: "a/two", text: "2" },
        { name: "b/c/three", text: "3" },
      ],
      [
        { name: "a/.wh.one", text: "" },
        { name: "b/.wh.c", text: "" },
      ],
    );

    expect(readdirSync(join(root, "a"))).toEqual(["two"]);
    expect(readdirSync(join(root, "b"))).toEqual([]);
  });

  it("empties an opaque folder but keeps what the same layer brings, wherever the mark stands", async () => {
    await apply(
      [
        { name: "a/old", text: "1" },
        { name: "a/deep/old", text: "1" },
      ],
      [
        { name: "a/deep/new", text: "2" },
        { name: "a/.wh..wh..opq", text: "" },
        { name: "a/late", text: "3" },
      ],
    );

    expect(readdirSync(join(root, "a")).sort()).toEqual(["deep", "late"]);
    expect(readdirSync(join(root, "a/deep"))).toEqual(["new"]);
  });

  it("replaces a folder by a file, a file by a folder and a link by a file", async () => {
    await apply(
      [
        { name: "a/x", text: "1" },
        { name: "b", text: "1" },
        { name: "c", type: "symlink", linkname: "b" },
      ],
      [
        { name: "a", text: "2" },
        { name: "b/", type: "directory" },
        { name: "c", text: "3" },
      ],
    );

    expect(text("a")).toBe("2");
    expect(lstatSync(join(root, "b")).isDirectory()).toBe(true);
    expect(lstatSync(join(root, "c")).isFile()).toBe(true);
  });

  it("writes through a folder's link inside the image, as merged /usr needs it", async () => {
    await apply([{ name: "lib", type: "symlink", linkname: "/usr/lib" }], [{ name: "lib/x.so", text: "so" }]);

    expect(text("usr/lib/x.so")).toBe("so");
    expect(lstatSync(join(root, "lib")).isSymbolicLink()).toBe(true);
  });

  it.each(["../../outside", "/outside"])("never writes outside through the link %s", async (linkname) => {
    await apply([{ name: "out", type: "symlink", linkname }], [{ name: "out/file", text: "x" }]);

    expect(existsSync(join(folder, "outside"))).toBe(false);
    expect(existsSync("/outside")).toBe(false);
    expect(text("outside/file")).toBe("x");
  });

  it("never links to a file outside", async () => {
    await expect(
      apply([{ name: "passwd", type: "link", linkname: "../../../../etc/hostname" }]),
    ).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
    });
  });

  it("refuses a path with ..", async () => {
    await expect(apply([{ name: "a/../../x", text: "1" }])).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
    });
  });

  it("ends a path that runs in circles", async () => {
    const circle: Entry[] = [
      { name: "a", type: "symlink", linkname: "b" },
      { name: "b", type: "symlink", linkname: "a" },
    ];
    await expect(apply(circle, [{ name: "a/x", text: "1" }])).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
    });
  });
});

async function pack(entries: readonly Entry[]): Promise<Uint8Array> {
  return packTar(
    entries.map(({ text, ...header }) => {
      const body = Buffer.from(text ?? "");
      return {
        header: { type: "file", ...header, size: body.length },
        ...(text === undefined ? {} : { body }),
      };
    }),
  );
}
