import { Readable } from "node:stream";
import { packTar, type TarHeader } from "modern-tar";
import { describe, expect, it } from "vitest";
import { compareLayers } from "./compare-layers.ts";

const TIME = new Date("1980-01-01T00:00:00Z");

interface File extends Partial<TarHeader> {
  readonly text?: string;
}

describe("compareLayers", () => {
  it("finds nothing in layers with the same files", async () => {
    const files = { "opt/": { type: "directory" }, "opt/a": { text: "1" } } as const;

    expect(await compare(files, files)).toEqual({ files: 0, differences: [] });
  });

  it.each<readonly [string, File, File, object]>([
    [
      "content",
      { text: "one" },
      { text: "three" },
      { first: "3 bytes, sha256 7692c3ad3540", second: "5 bytes, sha256 8b5b9db0c13d" },
    ],
    [
      "content",
      { text: "aaa" },
      { text: "aab" },
      { first: expect.stringMatching(/^3 bytes/), second: expect.stringMatching(/^3 bytes/) },
    ],
    ["mode", { mode: 0o644 }, { mode: 0o755 }, { first: "0644", second: "0755" }],
    ["mode", { mode: 0o755 }, { mode: 0o4755 }, { first: "0755", second: "4755" }],
    ["owner", { uid: 0, gid: 0 }, { uid: 10001, gid: 5 }, { first: "0:0", second: "10001:5" }],
    [
      "mtime",
      { mtime: TIME },
      { mtime: new Date("2026-11-21T16:00:00Z") },
      { first: "1980-01-01T00:00:00Z", second: "2026-11-21T16:00:00Z" },
    ],
    [
      "link",
      { type: "symlink", linkname: "a" },
      { type: "symlink", linkname: "b" },
      { first: "a", second: "b" },
    ],
    ["type", { type: "file", mode: 0o755 }, { type: "directory" }, { first: "file", second: "directory" }],
    [
      "attributes",
      { pax: { "SCHILY.xattr.user.a": "1" } },
      { pax: { "SCHILY.xattr.user.a": "2" } },
      { first: "SCHILY.xattr.user.a=1", second: "SCHILY.xattr.user.a=2" },
    ],
  ])("names the %s of a file that differs", async (aspect, first, second, values) => {
    const { files, differences } = await compare({ "opt/x": first }, { "opt/x": second });

    expect(files).toBe(1);
    expect(differences).toEqual([{ path: "opt/x", aspect, ...values }]);
  });

  it("names everything that differs of the first file, and counts the others", async () => {
    const first = { same: { text: "1" }, b: { text: "1", mode: 0o600 }, c: { text: "1" } };
    const second = { same: { text: "1" }, b: { text: "2", mode: 0o644 }, c: { text: "2" } };

    const { files, differences } = await compare(first, second);

    expect(files).toBe(2);
    expect(differences.map(({ path, aspect }) => `${path} ${aspect}`)).toEqual(["b content", "b mode"]);
  });

  it("says when a file is in one layer only", async () => {
    expect(await compare({ a: {} }, {})).toEqual({
      files: 1,
      differences: [{ path: "a", aspect: "presence", first: "file", second: "absent" }],
    });
    expect((await compare({}, { "a/": { type: "directory" } })).differences).toEqual([
      { path: "a", aspect: "presence", first: "absent", second: "directory" },
    ]);
  });

  it("names the first file that comes at another place", async () => {
    expect(await compare({ a: {}, b: {}, c: {} }, { a: {}, c: {}, b: {} })).toEqual({
      files: 1,
      differences: [{ path: "b", aspect: "order", first: "entry 2", second: "entry 3" }],
    });
  });

  it("takes names for the same with and without a dot in front", async () => {
    expect((await compare({ "./a": { text: "1" } }, { a: { text: "1" } })).files).toBe(0);
  });

  it("fails with the stream that it reads", async () => {
    const broken = Readable.from(
      (async function* () {
        yield new Uint8Array(512);
        throw new Error("torn");
      })(),
    );

    await expect(compareLayers(await tar({}), broken)).rejects.toThrow("torn");
  });
});

async function compare(first: Readonly<Record<string, File>>, second: Readonly<Record<string, File>>) {
  return compareLayers(await tar(first), await tar(second));
}

async function tar(files: Readonly<Record<string, File>>): Promise<Readable> {
  const entries = Object.entries(files).map(([name, { text = "", ...header }]) => ({
    header: { name, size: text.length, type: "file" as const, mtime: TIME, ...header },
    body: text,
  }));
  return Readable.from([await packTar(entries)]);
}
