import { execFileSync } from "node:child_process";
import { chmod, link, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FolderEntry, type WalkFilter, walkFolder } from "./walk-folder.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "factory-walk-"));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function put(...paths: readonly string[]) {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), path);
  }
}

async function walk(filter: Partial<WalkFilter> = {}): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  for await (const entry of walkFolder(root, { include: [], exclude: [], ...filter })) entries.push(entry);
  return entries;
}

async function paths(filter: Partial<WalkFilter> = {}): Promise<string[]> {
  return (await walk(filter)).map(({ path }) => path);
}

describe("walkFolder", () => {
  it("yields a folder right before its contents, and siblings by the bytes of their names", async () => {
    await put("a/b", "a.b", "a-b", "B", "a/c/d", "é", "𝕏", "\uffee");

    expect((await paths()).map((path) => Buffer.from(path, "latin1").toString())).toEqual([
      "B",
      "a",
      "a/b",
      "a/c",
      "a/c/d",
      "a-b",
      "a.b",
      "é",
      "\uffee",
      "𝕏",
    ]);
  });

  it("orders any tree like a list of its paths compared part by part", async () => {
    const name = fc.stringMatching(/^[a-c.\-é]{1,3}$/).filter((text) => text !== "." && text !== "..");
    const tree = fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 4 }), {
      maxLength: 12,
      selector: (parts) => parts.join("/"),
    });
    await fc.assert(
      fc.asyncProperty(tree, async (folders) => {
        await rm(root, { recursive: true });
        await mkdir(root);
        const expected = new Map<string, Buffer[]>();
        for (const parts of folders) {
          await mkdir(join(root, ...parts), { recursive: true });
          for (let length = 1; length <= parts.length; length += 1) {
            const prefix = parts.slice(0, length);
            expected.set(
              prefix.join("/"),
              prefix.map((part) => Buffer.from(part)),
            );
          }
        }
        const sorted = [...expected].sort(([, a], [, b]) => compareParts(a, b)).map(([path]) => path);

        expect((await paths()).map((path) => Buffer.from(path, "latin1").toString())).toEqual(sorted);
      }),
      { numRuns: 40 },
    );
  });

  it("tells files, folders and symlinks apart and follows no symlink, not even in a loop", async () => {
    await put("real/file");
    await symlink("..", join(root, "real/loop"));
    await symlink("real", join(root, "to-folder"));
    await symlink("nowhere", join(root, "dangling"));
    await chmod(join(root, "real/file"), 0o654);
    await utimes(join(root, "real/file"), 1, 1.5);

    expect(await walk()).toMatchObject([
      { path: "dangling", kind: "symlink", target: "nowhere", size: 7 },
      { path: "real", kind: "folder", size: 0 },
      { path: "real/file", kind: "file", executable: true, size: 9, mtimeNs: 1_500_000_000n },
      { path: "real/loop", kind: "symlink", target: ".." },
      { path: "to-folder", kind: "symlink", target: "real" },
    ]);
  });

  it("leaves out pipes, and treats hard links as files", async () => {
    await put("file");
    await link(join(root, "file"), join(root, "twin"));
    execFileSync("mkfifo", [join(root, "pipe")]);

    expect((await walk()).map(({ path, kind, size }) => [path, kind, size])).toEqual([
      ["file", "file", 4],
      ["twin", "file", 4],
    ]);
  });

  it("keeps names that are not UTF-8", async () => {
    await writeFile(Buffer.from(`${root}/caf\xe9`, "latin1"), "");

    expect(await paths()).toEqual(["caf\xe9"]);
  });

  it.each<[string, Partial<WalkFilter>, string[]]>([
    [
      "an excluded folder with all it holds",
      { exclude: ["src"] },
      ["data", "data/big", "data/keep", "top.py"],
    ],
    ["nothing but what is taken back", { exclude: ["*", "!data/keep"] }, ["data", "data/keep"]],
    [
      "what a wildcard takes back at any depth",
      { exclude: ["**", "!**/*.py"] },
      ["src", "src/a.py", "src/deep", "src/deep/b.py", "top.py"],
    ],
    [
      "what a later pattern excludes again",
      { exclude: ["src", "!src/deep", "src/deep/*.txt"] },
      ["data", "data/big", "data/keep", "src", "src/deep", "src/deep/b.py", "top.py"],
    ],
    [
      "only what is included, with its folders",
      { include: ["src/deep/*.py"] },
      ["src", "src/deep", "src/deep/b.py"],
    ],
    ["an included folder with all it holds", { include: ["data"] }, ["data", "data/big", "data/keep"]],
    [
      "what is included and not excluded",
      { include: ["src"], exclude: ["**/*.txt"] },
      ["src", "src/a.py", "src/deep", "src/deep/b.py"],
    ],
  ])("yields %s", async (_, filter, expected) => {
    await put("src/a.py", "src/deep/b.py", "src/deep/c.txt", "data/big", "data/keep", "top.py");

    expect(await paths(filter)).toEqual(expected);
  });

  it("looks into an excluded folder only when something in it could be taken back", async () => {
    // Paths longer than the system allows cannot be read, whoever asks.
    const deepen = `for (const name of Array(20).fill("n".repeat(250))) {
      fs.mkdirSync(name);
      process.chdir(name);
    }`;
    await put("open/file", "closed/file");
    execFileSync(process.execPath, ["-e", deepen], { cwd: join(root, "closed") });

    const shut = await paths({ exclude: ["closed", "!open"] });
    const searched = await paths({ exclude: ["closed", "!**/*.py"] }).catch((error: unknown) => error);
    execFileSync("rm", ["-rf", join(root, "closed")]);

    expect(shut).toEqual(["open", "open/file"]);
    expect(searched).toMatchObject({ code: "FILE_UNREADABLE" });
  });
});

function compareParts(a: readonly Buffer[], b: readonly Buffer[]): number {
  for (const [at, part] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const order = Buffer.compare(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
