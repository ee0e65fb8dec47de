import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../../test/memory-project.ts";
import { targetEnvironment } from "../markers/target-environment.ts";
import { selectPackages } from "../select-packages.ts";
import type { PythonProject } from "../types.ts";

const HASH = `sha256:${"ab".repeat(32)}`;
const TARGET = targetEnvironment({ python: "3.12", architecture: "amd64" });

const HEAD = '[tool.poetry.dependencies]\npython = "^3.11"\n';

async function read(pyproject: string, lock: string): Promise<PythonProject> {
  const { python } = await memoryProject({ "pyproject.toml": pyproject, "poetry.lock": lock });
  if (python === undefined) throw new Error("no Python was found");
  return python;
}

async function selected(pyproject: string, lock: string): Promise<readonly string[]> {
  const python = await read(pyproject, lock);
  if (python.lock === undefined) throw new Error("no lock was found");
  const { packages, unlocked } = selectPackages(python.lock, TARGET);
  return [
    ...packages.map(({ name, version }) => `${name} ${version}`),
    ...unlocked.map(({ name, reason }) => `${name}: ${reason}`),
  ];
}

function entry(name: string, version: string, rest = ""): string {
  const files = `files = [{file = "${name}-${version}-py3-none-any.whl", hash = "${HASH}"}]`;
  return `[[package]]\nname = "${name}"\nversion = "${version}"\noptional = false\npython-versions = "*"\n${files}\n${rest}\n`;
}

function metadata(version: string): string {
  return `[metadata]\nlock-version = "${version}"\npython-versions = "^3.11"\n`;
}

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

describe("readPoetryLock", () => {
  it("takes the main group of lock version 2.1, where its markers hold", async () => {
    const lock = [
      entry("a", "1.0", 'groups = ["main", "dev"]'),
      entry("b", "1.0", 'groups = ["dev"]'),
      entry("c", "1.0", `groups = ["main"]\nmarkers = "python_version < '3.12'"`),
      entry("c", "2.0", `groups = ["main"]\nmarkers = "python_version >= '3.12'"`),
      entry("d", "1.0", `groups = ["main"]\nmarkers = 'extra == "async"'`),
      entry("e", "1.0", `groups = ["main", "dev"]\nmarkers = {main = "sys_platform == 'win32'"}`),
      metadata("2.1"),
    ].join("");

    expect(await selected(`${HEAD}a = "^1"\n`, lock)).toEqual(["a 1.0", "c 2.0"]);
  });

  it("follows the dependencies from pyproject.toml before lock version 2.1", async () => {
    const lock = [
      entry(
        "a",
        "1.0",
        '[package.dependencies]\nB = ">=1"\nwin = {version = "*", markers = "sys_platform == \\"win32\\""}\n' +
          'c = {version = ">=2", optional = true, markers = "extra == \\"fast\\""}\n' +
          '[package.extras]\nfast = ["C (>=2)"]\n',
      ),
      entry("b", "1.0"),
      entry("c", "1.0"),
      entry("c", "2.0"),
      entry("dev", "1.0"),
      metadata("2.0"),
    ].join("");

    expect(
      await selected(`${HEAD}a = "^1"\n[tool.poetry.group.dev.dependencies]\ndev = "*"\n`, lock),
    ).toEqual(["a 1.0", "b 1.0"]);
    expect(await selected(`${HEAD}a = {version = "^1", extras = ["fast"]}\n`, lock)).toEqual([
      "a 1.0",
      "b 1.0",
      "c 2.0",
    ]);
    expect(
      await selected(
        `${HEAD}a = {version = "^1", python = "<3.12"}\nb = {version = "*", optional = true}\n`,
        lock,
      ),
    ).toEqual([]);
  });

  it("finds the files of lock version 1.1 in its metadata", async () => {
    const lock =
      `[[package]]\nname = "A_b"\nversion = "1.0"\ncategory = "main"\n\n${metadata("1.1")}` +
      `[metadata.files]\nA_b = [{file = "a_b-1.0-py3-none-any.whl", hash = "${HASH}"}]\n`;

    expect(await selected(`${HEAD}a-b = "*"\n`, lock)).toEqual(["a-b 1.0"]);
  });

  it("takes [project] for what is asked for when it has dependencies", async () => {
    const project = '[project]\nname = "app"\nrequires-python = ">=3.11"\ndependencies = ["a"]\n';

    expect(await selected(project, entry("a", "1.0") + metadata("2.0"))).toEqual(["a 1.0"]);
  });

  it("gives the Python of the lock and that of pyproject.toml", async () => {
    const { ranges, requirements, manager } = await read(
      `${HEAD}a = "^1"\n`,
      entry("a", "1.0") + metadata("2.0"),
    );

    expect(manager).toBe("poetry");
    expect(ranges).toEqual([
      { value: ">=3.11,<4", source: "poetry.lock:10" },
      { value: ">=3.11,<4", source: "pyproject.toml:2:10" },
    ]);
    expect(requirements).toEqual([
      { name: "a", extras: [], specifier: ">=1,<2", hashes: [], source: "pyproject.toml:3" },
    ]);
  });

  it.each([
    [
      `type = "git"\nurl = "https://git.example/a.git"\nreference = "main"\nresolved_reference = "${COMMIT}"\nsubdirectory = "s"`,
      { kind: "git", url: "https://git.example/a.git", revision: COMMIT, subdirectory: "s" },
    ],
    [
      'type = "url"\nurl = "https://files.example/a.zip"',
      { kind: "url", url: "https://files.example/a.zip" },
    ],
    ['type = "file"\nurl = "wheels/a.whl"', { kind: "file", path: "wheels/a.whl" }],
    ['type = "directory"\nurl = "libs/a"', { kind: "folder", path: "libs/a" }],
  ])("reads the source %s", async (source, place) => {
    const text = entry("a", "1.0", `[package.source]\n${source}\n`) + metadata("2.0");

    expect((await read(`${HEAD}a = "*"\n`, text)).lock?.packages[1]?.place).toEqual(place);
  });

  it("names the default index when other packages come from another", async () => {
    const other =
      '[package.source]\ntype = "legacy"\nurl = "https://index.example/simple"\nreference = "x"\n';
    const { lock } = await read(
      `${HEAD}a = "*"\nb = "*"\n`,
      entry("a", "1.0") + entry("b", "1.0", other) + metadata("2.0"),
    );

    expect(lock?.packages.map(({ name, origin }) => `${name} ${origin}`)).toEqual([
      "the project undefined",
      "a the default index",
      "b https://index.example/simple",
    ]);
  });

  it("knows a project that is a package from one that is not", async () => {
    const build = '[build-system]\nrequires = ["poetry-core"]\n';
    const root = async (text: string) =>
      (await read(text, entry("a", "1.0") + metadata("2.0"))).lock?.packages[0];

    expect(await root(`${HEAD}a = "*"\n`)).toMatchObject({ unlocked: "virtual" });
    expect(await root(`${HEAD}a = "*"\n${build}`)).toMatchObject({ place: { kind: "folder", path: "." } });
    expect(await root(`${HEAD}a = "*"\n[tool.poetry]\npackage-mode = false\n${build}`)).toMatchObject({
      unlocked: "virtual",
    });
  });

  it.each([
    ["another version", `${HEAD}a = "*"\n`, metadata("3.0"), "poetry.lock:2", /has version "3\.0"/],
    ["no version", `${HEAD}a = "*"\n`, "", "poetry.lock:1", /has version undefined/],
    [
      "a bad marker",
      HEAD,
      entry("a", "1", "markers = 'x'") + metadata("2.1"),
      "poetry.lock:1",
      /is not a marker/,
    ],
    [
      "a bad hash",
      HEAD,
      entry("a", "1").replace(HASH, "x") + metadata("2.1"),
      "poetry.lock:1",
      /is not a hash/,
    ],
    [
      "an unknown source",
      HEAD,
      entry("a", "1", '[package.source]\ntype = "ftp"') + metadata("2.1"),
      "poetry.lock:1",
      /unknown kind: ftp/,
    ],
    [
      "a bad range",
      HEAD,
      entry("a", "1", '[package.dependencies]\nb = "latest"') + metadata("2.0"),
      "poetry.lock:1",
      /"latest" is not a range of versions in poetry\.lock/,
    ],
    [
      "a package that is not locked",
      `${HEAD}a = "^2"\nb = "*"\n`,
      entry("a", "1.0", 'groups = ["main"]') + metadata("2.1"),
      "pyproject.toml:3",
      /poetry\.lock has 2 problems/,
    ],
  ])("refuses %s", async (_what, pyproject, lock, source, message) => {
    await expect(read(pyproject, lock)).rejects.toMatchObject({
      code: "LOCK_INVALID",
      source,
      message: expect.stringMatching(message),
    });
  });

  it("refuses several ranges of Python, and what is no dependency", async () => {
    const lock = entry("a", "1.0") + metadata("2.0");

    await expect(read(HEAD.replace("^3.11", "^3.8 || ^4"), lock)).rejects.toMatchObject({
      code: "UNSUPPORTED",
      source: "pyproject.toml:2:10",
    });
    await expect(read(`${HEAD}a = 1\n`, lock)).rejects.toMatchObject({
      code: "PYPROJECT_INVALID",
      source: "pyproject.toml:3:5",
    });
  });
});
