import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../../test/memory-project.ts";
import { targetEnvironment } from "../markers/target-environment.ts";
import { selectPackages } from "../select-packages.ts";
import type { PythonProject } from "../types.ts";

const HASH = "ab".repeat(32);
const TARGET = targetEnvironment({ python: "3.12", architecture: "amd64" });
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const HEAD =
  'lock-version = "1.0"\ncreated-by = "x"\nrequires-python = ">=3.11"\ndefault-groups = ["default"]\n';

async function read(lock: string, pyproject?: string): Promise<PythonProject> {
  const { python } = await memoryProject({
    "pylock.toml": lock,
    ...(pyproject === undefined ? {} : { "pyproject.toml": pyproject }),
  });
  if (python === undefined) throw new Error("no Python was found");
  return python;
}

async function selection(lock: string) {
  const python = await read(lock);
  if (python.lock === undefined) throw new Error("no lock was found");
  return selectPackages(python.lock, TARGET);
}

function entry(name: string, rest = ""): string {
  const wheel = `{url = "https://files.example/${name}-1.0-py3-none-any.whl", size = 5, hashes = {md5 = "0", sha256 = "${HASH}"}}`;
  return `[[packages]]\nname = "${name}"\nversion = "1.0"\nindex = "https://index.example/simple"\nwheels = [${wheel}]\n${rest}\n`;
}

describe("readPylock", () => {
  it("takes what is installed without extras and with the default groups", async () => {
    const { packages } = await selection(
      [
        HEAD,
        entry("a"),
        entry("b", `marker = "sys_platform == 'win32'"`),
        entry("c", `marker = "'default' in dependency_groups and python_version > '3'"`),
        entry("d", `marker = "'dev' in dependency_groups"`),
        entry("e", `marker = "'fast' in extras"`),
        entry("f", `marker = "'fast' not in extras"`),
      ].join(""),
    );

    expect(packages.map(({ name }) => name)).toEqual(["a", "c", "f"]);
    expect(packages[0]).toEqual({
      name: "a",
      version: "1.0",
      source: "pylock.toml:5",
      index: "https://index.example/simple",
      hashes: [`sha256:${HASH}`],
      size: 5,
      sdist: false,
    });
  });

  it("stands alone, with a Python of its own", async () => {
    expect(await read(HEAD + entry("a"))).toMatchObject({
      manager: "pylock",
      requirements: [],
      ranges: [{ value: ">=3.11", source: "pylock.toml:3" }],
    });
  });

  it("chooses one of two entries of a name by their markers", async () => {
    const one = entry("a", `marker = "python_version < '3.12'"`);
    const other = entry("a", `marker = "python_version >= '3.12'"`).replaceAll("1.0", "2.0");

    expect((await selection(HEAD + one + other)).packages.map(({ version }) => version)).toEqual(["2.0"]);
  });

  it("leaves out the project itself, and says why others cannot be installed by hash", async () => {
    const places = [
      'name = "me"\ndirectory = {path = ".", editable = true}',
      `name = "a"\nvcs = {type = "git", url = "https://git.example/a", commit-id = "${COMMIT}", subdirectory = "s"}`,
      'name = "b"\ndirectory = {path = "libs/b", subdirectory = "python"}',
      'name = "c"\narchive = {url = "https://files.example/c.zip", hashes = {sha256 = "0"}}',
      'name = "e"\narchive = {path = "./wheels/e-1-py3-none-any.whl", hashes = {sha256 = "0"}}',
      'name = "f"\nvcs = {type = "hg", url = "https://hg.example/f", commit-id = "0"}',
      'name = "g"\nvcs = {type = "git", url = "https://git.example/g", commit-id = "main"}',
      'name = "d"\nversion = "1"\nsdist = {url = "https://example.com/d.zip", hashes = {md5 = "0"}}',
    ];
    const { packages, unlocked } = await selection(
      HEAD + places.map((place) => `[[packages]]\n${place}\n`).join(""),
    );

    expect(packages.map(({ name, place }) => ({ name, ...place }))).toEqual([
      { name: "a", kind: "git", url: "https://git.example/a", revision: COMMIT, subdirectory: "s" },
      { name: "b", kind: "folder", path: "libs/b/python" },
      { name: "c", kind: "url", url: "https://files.example/c.zip" },
      { name: "e", kind: "file", path: "wheels/e-1-py3-none-any.whl" },
      { name: "me", kind: "folder", path: "." },
    ]);
    expect(unlocked.map(({ name, reason }) => `${name} ${reason}`)).toEqual([
      "d unhashed",
      "f hg",
      "g branch",
    ]);
  });

  it.each([
    ["another version", 'lock-version = "2.0"\n', "pylock.toml:1", /has version "2\.0"/],
    ["no TOML", "x = = 1\n", "pylock.toml:1:5", /^pylock\.toml is not valid TOML/],
    ["a bad marker", HEAD + entry("a", 'marker = "x"'), "pylock.toml:5", /is not a marker/],
    ["a bad hash", HEAD + entry("a").replace(HASH, "x"), "pylock.toml:5", /"sha256:x" in pylock\.toml/],
    ["a wheel without a place", HEAD + entry("a").replace("url =", "u ="), "pylock.toml:5", /has no url/],
    ["a bad range", HEAD.replace(">=3.11", "new"), "pylock.toml:3", /"new", which is not a range/],
  ])("refuses %s", async (_what, lock, source, message) => {
    await expect(read(lock)).rejects.toMatchObject({
      code: "LOCK_INVALID",
      source,
      message: expect.stringMatching(message),
      hint: "make the lock file again with the tool that wrote it",
    });
  });

  it("refuses a lock that lacks what pyproject.toml asks for", async () => {
    const pyproject = '[project]\nname = "app"\ndependencies = ["b"]\n';

    await expect(read(HEAD + entry("a"), pyproject)).rejects.toMatchObject({
      code: "LOCK_INVALID",
      message: "pylock.toml is out of date: it does not have b",
      source: "pyproject.toml:3",
    });
  });
});
