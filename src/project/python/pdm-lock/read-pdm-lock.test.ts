import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../../test/memory-project.ts";
import { targetEnvironment } from "../markers/target-environment.ts";
import { selectPackages } from "../select-packages.ts";
import type { PythonProject } from "../types.ts";

const HASH = `sha256:${"ab".repeat(32)}`;
const TARGET = targetEnvironment({ python: "3.12", architecture: "amd64" });

async function read(dependencies: string, lock: string): Promise<PythonProject> {
  const pyproject = `[project]\nname = "app"\ndependencies = [${dependencies}]\n`;
  const { python } = await memoryProject({ "pyproject.toml": pyproject, "pdm.lock": lock });
  if (python === undefined) throw new Error("no Python was found");
  return python;
}

async function selected(dependencies: string, lock: string): Promise<readonly string[]> {
  const { lock: read_ } = await read(dependencies, lock);
  if (read_ === undefined) throw new Error("no lock was found");
  const { packages, unlocked } = selectPackages(read_, TARGET);
  return [
    ...packages.map(({ name, version }) => `${name} ${version}`),
    ...unlocked.map(({ name, reason }) => `${name}: ${reason}`),
  ];
}

function head(strategy = '"inherit_metadata"', version = "4.5.0"): string {
  return (
    `[metadata]\ngroups = ["default"]\nstrategy = [${strategy}]\nlock_version = "${version}"\n` +
    `[[metadata.targets]]\nrequires_python = ">=3.11"\n`
  );
}

function entry(name: string, version: string, rest = ""): string {
  const files = `files = [{file = "${name}-${version}-py3-none-any.whl", hash = "${HASH}"}]`;
  return `[[package]]\nname = "${name}"\nversion = "${version}"\n${files}\n${rest}\n`;
}

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

describe("readPdmLock", () => {
  it("takes the default group, where its markers hold, with or without extras", async () => {
    const lock = [
      head(),
      entry("a", "1.0", 'groups = ["default", "dev"]'),
      entry("a", "1.0", 'groups = ["default"]\nextras = ["x"]\ndependencies = ["a==1.0", "b"]'),
      entry("b", "1.0", `groups = ["default"]\nmarker = "python_version >= '3.12'"`),
      entry("b", "0.9", `groups = ["default"]\nmarker = "python_version < '3.12'"`),
      entry("c", "1.0", 'groups = ["dev"]'),
    ].join("");

    expect(await selected('"a[x]"', lock)).toEqual(["a 1.0", "b 1.0"]);
  });

  it("follows the dependencies from pyproject.toml when the lock has no metadata of groups", async () => {
    const lock = [
      head(""),
      entry("a", "1.0", "dependencies = [\"c>=2 ; python_version > '3'\"]"),
      entry("a", "1.0", 'extras = ["constructor"]\ndependencies = ["a==1.0", "b"]'),
      entry("b", "1.0"),
      entry("c", "1.0"),
      entry("c", "2.0"),
      entry("dev", "1.0"),
    ].join("");

    expect(await selected('"a"', lock)).toEqual(["a 1.0", "c 2.0"]);
    expect(await selected('"a[constructor]"', lock)).toEqual(["a 1.0", "b 1.0", "c 2.0"]);
  });

  it("does not miss the project itself when it asks for its own extras", async () => {
    const lock = head() + entry("a", "1.0", 'groups = ["default"]');

    expect(await selected('"a", "app[fast]"', lock)).toEqual(["a 1.0"]);
  });

  it("gives the Python of its only target", async () => {
    const lock = head() + entry("a", "1.0", 'groups = ["default"]');

    expect((await read('"a"', lock)).ranges).toEqual([{ value: ">=3.11", source: "pdm.lock:6" }]);
    expect((await read('"a"', `${lock}[[metadata.targets]]\nrequires_python = "<3.11"\n`)).ranges).toEqual(
      [],
    );
  });

  it.each([
    [
      `git = "ssh://git@git.example/a"\nrevision = "${COMMIT}"\nsubdirectory = "s"`,
      { kind: "git", url: "ssh://git@git.example/a", revision: COMMIT, subdirectory: "s" },
    ],
    ['path = "./libs/a"', { kind: "folder", path: "libs/a" }],
    ['path = "./a"\neditable = true', { kind: "folder", path: "a" }],
    ['path = "./a-1.0-py3-none-any.whl"', { kind: "file", path: "a-1.0-py3-none-any.whl" }],
    [
      'url = "https://files.example/a-1.0-py3-none-any.whl"',
      { kind: "url", url: "https://files.example/a-1.0-py3-none-any.whl" },
    ],
  ])("reads the place %s", async (place, expected) => {
    const lock = head() + entry("a", "1.0", `groups = ["default"]\n${place}`);

    expect((await read('"a"', lock)).lock?.packages[1]).toMatchObject({ name: "a", place: expected });
  });

  it("says what has no commit, or is in another kind of repository", async () => {
    const lock =
      head() +
      entry("a", "1.0", 'groups = ["default"]\ngit = "https://git.example/a"\nrevision = "main"') +
      entry("b", "1.0", 'groups = ["default"]\nhg = "https://hg.example/b"');

    expect(await selected('"a", "b"', lock)).toEqual(["a: branch", "b: hg"]);
  });

  it.each([
    ["another version", '"a"', head("", "3.1"), "pdm.lock:4", /has version "3\.1"/],
    [
      "a bad requirement",
      '"a"',
      head() + entry("a", "1", 'dependencies = ["-"]'),
      "pdm.lock:7",
      /not a requirement/,
    ],
    [
      "a file without a name",
      '"a"',
      head() + entry("a", "1").replace("file =", "x ="),
      "pdm.lock:7",
      /has no name/,
    ],
    ["a package without a name", '"a"', `${head()}[[package]]\nversion = "1"\n`, "pdm.lock:7", /has no name/],
    [
      "a lock that is out of date",
      '"a>=2"',
      head() + entry("a", "1.0", 'groups = ["default"]'),
      "pyproject.toml:3",
      /^pdm\.lock is out of date: it has a 1\.0, but pyproject\.toml asks for a>=2$/,
    ],
  ])("refuses %s", async (_what, dependencies, lock, source, message) => {
    await expect(read(dependencies, lock)).rejects.toMatchObject({
      code: "LOCK_INVALID",
      source,
      message: expect.stringMatching(message),
      hint: "make the lock file again with pdm lock",
    });
  });
});
