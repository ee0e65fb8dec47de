import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ProjectFs } from "../types.ts";
import { diskProjectFs } from "./disk-project-fs.ts";
import { type MemoryFile, memoryProjectFs } from "./memory-project-fs.ts";

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "project-fs-"));
  folders.push(folder);
  return folder;
}

/** The files in `project/` of a new folder, beside a `secret.txt` that must never be reached. */
async function onDisk(files: Readonly<Record<string, MemoryFile>>): Promise<ProjectFs> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "secret.txt"), "secret");
  const root = join(folder, "project");
  await mkdir(root);
  for (const [name, file] of Object.entries(files)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    if (typeof file === "string" || file instanceof Uint8Array) await writeFile(path, file);
    else if ("link" in file) await symlink(file.link, path);
    else execFileSync("mkfifo", [path]);
  }
  return diskProjectFs(root);
}

describe.each([
  ["on disk", onDisk],
  ["in memory", async (files: Readonly<Record<string, MemoryFile>>) => memoryProjectFs(files)],
])("ProjectFs %s", (_where, projectFs) => {
  it("reads the text of a file, through links and dots inside the root", async () => {
    const fs = await projectFs({
      "a/b.txt": "é\n",
      "a/link": { link: "b.txt" },
      up: { link: "a/../a/b.txt" },
      folder: { link: "a" },
    });

    for (const path of ["a/b.txt", "./a//b.txt", "x/../a/b.txt", "a/link", "up", "folder/b.txt"]) {
      expect(await fs.read(path), path).toBe("é\n");
    }
  });

  it("drops a byte order mark", async () => {
    const fs = await projectFs({ "a.txt": "\uFEFFa" });

    expect(await fs.read("a.txt")).toBe("a");
  });

  it.each([
    ["a path with ..", "../secret.txt"],
    ["a path with .. in the middle", "a/../../secret.txt"],
    ["an absolute path", "/etc/passwd"],
    ["a link to a file outside", "out"],
    ["a link to an absolute path", "abs"],
    ["a folder link on the way", "away/secret.txt"],
    ["a chain of links", "chain"],
  ])("refuses %s", async (_what, path) => {
    const fs = await projectFs({
      "a/b.txt": "",
      out: { link: "../secret.txt" },
      abs: { link: "/etc/passwd" },
      away: { link: ".." },
      chain: { link: "out" },
    });

    await expect(fs.read(path, { requestedBy: "factory.yaml:1:1" })).rejects.toMatchObject({
      code: "FILE_OUTSIDE_PROJECT",
      message: `${path} leads out of the project folder`,
      hint: "keep every file the project needs inside its folder, and name it by a relative path",
      source: "factory.yaml:1:1",
    });
  });

  it("names a missing file, a broken link and a file used as a folder", async () => {
    const fs = await projectFs({ "a.txt": "", broken: { link: "nowhere" } });

    for (const path of ["none.txt", "broken", "a.txt/b", "none/b"]) {
      await expect(fs.read(path), path).rejects.toMatchObject({
        code: "FILE_MISSING",
        message: `${path} does not exist`,
        hint: `create ${path}`,
      });
    }
  });

  it("refuses what is not a regular file of UTF-8 text, without waiting for it", async () => {
    const fs = await projectFs({
      pipe: { special: "fifo" },
      "a/b": "",
      latin: new Uint8Array([0x63, 0xe9]),
      loop: { link: "loop" },
    });

    await expect(fs.read("pipe")).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: "pipe is not a regular file",
    });
    await expect(fs.read("a")).rejects.toMatchObject({ code: "FILE_UNREADABLE", message: "a is a folder" });
    await expect(fs.read("latin")).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: "latin is not UTF-8 text",
      hint: "save latin as UTF-8 text",
    });
    await expect(fs.read("loop")).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: "loop is a link that leads to itself",
    });
    await expect(fs.read("a\0b")).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  });

  it("refuses a file above the limit and takes one at the limit", async () => {
    const fs = await projectFs({ "a.txt": "12345" });

    expect(await fs.read("a.txt", { maxBytes: 5 })).toBe("12345");
    await expect(fs.read("a.txt", { maxBytes: 4 })).rejects.toMatchObject({
      code: "FILE_TOO_LARGE",
      message: "a.txt has 5 bytes, more than the 4 allowed",
    });
  });

  it("lists one folder, sorted, with links counted as what they point to", async () => {
    const fs = await projectFs({
      "b.txt": "",
      "a/deep/c.txt": "",
      "link.txt": { link: "b.txt" },
      out: { link: ".." },
      broken: { link: "nowhere" },
      pipe: { special: "fifo" },
      folder: { link: "a" },
      loop: { link: "loop" },
    });

    expect(await fs.list(".")).toEqual([
      { name: "a", kind: "folder" },
      { name: "b.txt", kind: "file" },
      { name: "broken", kind: "other" },
      { name: "folder", kind: "folder" },
      { name: "link.txt", kind: "file" },
      { name: "loop", kind: "other" },
      { name: "out", kind: "other" },
      { name: "pipe", kind: "other" },
    ]);
    expect(await fs.list("folder")).toEqual([{ name: "deep", kind: "folder" }]);
    expect(await fs.list("none")).toEqual([]);
    expect(await fs.list("b.txt")).toEqual([]);
    await expect(fs.list("out")).rejects.toMatchObject({ code: "FILE_OUTSIDE_PROJECT" });
  });

  it("finds regular files breadth first, follows no link, and ends at its limit", async () => {
    const fs = await projectFs({
      "a.bin": "12",
      "b/c.bin": "123",
      "b/d/e.bin": "1",
      "skipped/f.bin": "1",
      "g.txt": "",
      link: { link: "b" },
      "h.bin": { link: "a.bin" },
      "pipe.bin": { special: "fifo" },
    });
    const search = {
      enter: (folder: string) => folder !== "skipped",
      wanted: (name: string) => name.endsWith(".bin"),
      maxEntries: 100,
    };
    const paths = async (changes: object) => {
      const { files, complete } = await fs.find({ ...search, ...changes });
      return { found: files.map(({ path, bytes }) => `${path} ${bytes}`).sort(), complete };
    };

    expect(await paths({})).toEqual({ found: ["a.bin 2", "b/c.bin 3", "b/d/e.bin 1"], complete: true });
    expect(await paths({ folder: "b" })).toEqual({ found: ["c.bin 3", "d/e.bin 1"], complete: true });
    expect(await paths({ folder: "nowhere" })).toEqual({ found: [], complete: true });
    expect(await paths({ maxEntries: 8 })).toMatchObject({ complete: false });
    await expect(fs.find({ ...search, folder: "../project" })).rejects.toMatchObject({
      code: "FILE_OUTSIDE_PROJECT",
    });
  });

  it("tells the kind of a path without opening it", async () => {
    const fs = await projectFs({ "a/b.txt": "", out: { link: ".." }, pipe: { special: "fifo" } });

    expect(await fs.kind("a/b.txt")).toBe("file");
    expect(await fs.kind("a")).toBe("folder");
    expect(await fs.kind("out")).toBe("other");
    expect(await fs.kind("pipe")).toBe("other");
    expect(await fs.kind("none")).toBeUndefined();
    await expect(fs.kind("../secret.txt")).rejects.toMatchObject({ code: "FILE_OUTSIDE_PROJECT" });
  });
});

describe("diskProjectFs", () => {
  it("refuses a root that is missing or not a folder", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");

    await expect(diskProjectFs(join(folder, "none"))).rejects.toMatchObject({
      code: "PROJECT_NOT_FOUND",
      message: `${join(folder, "none")} does not exist`,
      hint: "give the path of an existing project folder",
    });
    await expect(diskProjectFs(join(folder, "file"))).rejects.toMatchObject({
      code: "PROJECT_NOT_FOUND",
      message: `${join(folder, "file")} is not a folder`,
    });
  });

  it("takes a root that is itself a link, and absolute links that stay inside", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "real"));
    await writeFile(join(folder, "real", "a.txt"), "a");
    await symlink(join(folder, "real"), join(folder, "root"));
    await symlink(join(folder, "real", "a.txt"), join(folder, "real", "b.txt"));

    const fs = await diskProjectFs(join(folder, "root"));

    expect(await fs.read("b.txt")).toBe("a");
  });

  it("does not confuse a sibling folder whose name begins like the root's", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "app"));
    await mkdir(join(folder, "app-other"));
    await writeFile(join(folder, "app-other", "a.txt"), "a");
    await symlink("../app-other/a.txt", join(folder, "app", "a.txt"));

    const fs = await diskProjectFs(join(folder, "app"));

    await expect(fs.read("a.txt")).rejects.toMatchObject({ code: "FILE_OUTSIDE_PROJECT" });
  });
});
