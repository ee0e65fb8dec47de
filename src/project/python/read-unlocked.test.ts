import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../test/memory-project.ts";
import { printRequirement } from "./requirements/print-requirement.ts";
import type { PythonProject } from "./types.ts";

async function read(files: Readonly<Record<string, string>>): Promise<PythonProject> {
  const { python } = await memoryProject(files);
  if (python === undefined) throw new Error("no Python was found");
  return python;
}

function printed({ requirements }: PythonProject): readonly string[] {
  return requirements.map((one) => `${printRequirement(one)} ${one.source}`);
}

const BUILD = '[build-system]\nrequires = ["x"]\nbuild-backend = "setuptools.build_meta"\n';

describe("a pyproject.toml of Poetry without a lock", () => {
  const manifest = [
    "[tool.poetry]",
    'name = "App"',
    "[tool.poetry.dependencies]",
    'python = ">=3.11,<3.14"',
    'flask = "^3.1"',
    'rich = { version = "~13.2", extras = ["Jupyter"], optional = true }',
    'lib = { path = "libs/lib" }',
    'tool = { git = "https://example.com/o/tool.git", tag = "v1", subdirectory = "sub" }',
    'wheel-of = { url = "https://example.com/wheel_of-2.0-py3-none-any.whl" }',
    'click = { version = "*", markers = "os_name == \'nt\'" }',
    "[tool.poetry.extras]",
    'pretty = ["rich"]',
    "[tool.poetry.group.dev.dependencies]",
    'pytest = "*"',
    BUILD,
  ].join("\n");
  const files = {
    "pyproject.toml": manifest,
    "libs/lib/pyproject.toml": '[project]\nname = "lib"\ndependencies = ["attrs"]\n',
  };

  it("gives the main dependencies with PEP 440 ranges and places", async () => {
    const python = await read(files);

    expect(python).toMatchObject({
      manager: "poetry",
      name: "app",
      ranges: [{ value: ">=3.11,<3.14", source: "pyproject.toml:4:10" }],
      self: { name: "app", place: { kind: "folder", path: "." } },
    });
    expect(python.lock).toBeUndefined();
    expect(printed(python)).toEqual([
      "flask>=3.1,<4 pyproject.toml:5",
      "lib @ ./libs/lib pyproject.toml:7",
      "attrs libs/lib/pyproject.toml:3",
      "tool @ git+https://example.com/o/tool.git@v1#subdirectory=sub pyproject.toml:8",
      "wheel-of @ https://example.com/wheel_of-2.0-py3-none-any.whl pyproject.toml:9",
      'click ; os_name == "nt" pyproject.toml:10'.replace("click ;", "click;").replaceAll('"nt"', "'nt'"),
    ]);
  });

  it("adds extras and groups that the config wants", async () => {
    const python = await read({ ...files, "factory.yaml": "extras: [pretty]\ngroups: [dev]\n" });

    expect(printed(python).filter((line) => /rich|pytest/.test(line))).toEqual([
      "rich[jupyter]>=13.2,<13.3 pyproject.toml:6",
      "pytest pyproject.toml:14",
    ]);
  });

  it.each([
    [
      'a = ">=1 || <0.5"',
      "UNSUPPORTED",
      "a: several ranges of which one must hold are nothing that a requirement can say",
    ],
    [
      'a = { version = "1", source = "private" }',
      "UNSUPPORTED",
      "a: the source private for one package needs a lock file",
    ],
    [
      'a = { svn = "https://example.com" }',
      "UNSUPPORTED",
      "a: factory fetches git repositories, and no svn ones",
    ],
    ['a = "new"', "PYPROJECT_INVALID", '"new" is not a range of versions'],
    ['a = { path = "../a" }', "PYPROJECT_INVALID", "../a leads out of the project folder"],
    ['a = { path = "/srv/a" }', "PYPROJECT_INVALID", 'a: "/srv/a" leads out of the project folder'],
    ['a = { path = "none" }', "PYPROJECT_INVALID", "none does not exist"],
    ["a = 1", "PYPROJECT_INVALID", "the dependency a is neither a range nor a table"],
  ])("refuses %s", async (line, code, message) => {
    const text = `[tool.poetry.dependencies]\n${line}\n`;

    await expect(read({ "pyproject.toml": text })).rejects.toMatchObject({
      code,
      message,
      source: expect.stringMatching(/^pyproject\.toml:2/),
    });
  });
});

describe("a Pipfile without a lock", () => {
  it("gives its packages, its Python and its own indexes", async () => {
    const python = await read({
      Pipfile: [
        "[[source]]",
        'url = "https://user:secret@index.example/simple"',
        'name = "private"',
        "[packages]",
        'flask = ">=3"',
        'rich = { version = "*", extras = ["x"], sys_platform = "== \'linux\'" }',
        'tool = { git = "https://example.com/o/tool.git", ref = "main" }',
        'here = { path = ".", editable = true }',
        "[dev-packages]",
        'pytest = "*"',
        "[requires]",
        'python_version = "3.12"',
      ].join("\n"),
      "setup.py": "from setuptools import setup\nsetup(name='here', install_requires=['attrs'])\n",
    });

    expect(python).toMatchObject({
      manager: "pipenv",
      ranges: [{ value: "==3.12.*", source: "Pipfile:12:18" }],
      indexes: {
        index: { value: "https://index.example/simple" },
        credentials: [{ host: "index.example", login: "user", password: "secret" }],
      },
    });
    expect(printed(python)).toEqual([
      "flask>=3 Pipfile:5",
      'rich[x]; sys_platform == "linux" Pipfile:6',
      "tool @ git+https://example.com/o/tool.git@main Pipfile:7",
      "here @ . Pipfile:8",
      "attrs setup.py:2",
    ]);
  });

  it.each([
    ['a = "new"', "MANIFEST_INVALID", 'a: "new" is not a range of versions'],
    [
      'a = { version = "*", index = "other" }',
      "UNSUPPORTED",
      "a: the index other for one package needs a lock file",
    ],
    ["a = 1", "MANIFEST_INVALID", "a: this is neither a range nor a table"],
    ['a = { path = "../a" }', "MANIFEST_INVALID", "../a leads out of the project folder"],
  ])("refuses %s", async (line, code, message) => {
    await expect(read({ Pipfile: `[packages]\n${line}\n` })).rejects.toMatchObject({
      code,
      message,
      source: "Pipfile:2",
    });
  });
});

describe("a pyproject.toml without a lock", () => {
  it("takes places from tool.uv.sources", async () => {
    const python = await read({
      "pyproject.toml": [
        "[project]",
        'name = "app"',
        'dependencies = ["a", "b", "c>=1", "d", "e"]',
        "[tool.uv.sources]",
        'a = { git = "https://example.com/a.git", rev = "0123" }',
        'b = { path = "libs/b" }',
        'c = { url = "https://example.com/c-1.0-py3-none-any.whl" }',
        "d = { workspace = true }",
        "[tool.uv.workspace]",
        'members = ["packages/*"]',
      ].join("\n"),
      "libs/b/pyproject.toml": '[project]\nname = "b"\n',
      "packages/one/pyproject.toml": '[project]\nname = "D"\ndependencies = ["x @ file:../../libs/b"]\n',
    }).catch((error: unknown) => error);

    expect(python).toMatchObject({
      code: "PYPROJECT_INVALID",
      message: "x is asked for, and the package in that folder is b",
    });
  });

  it("reads the files that setuptools and hatch take dynamic dependencies from", async () => {
    const project = '[project]\nname = "app"\ndynamic = ["dependencies", "optional-dependencies"]\n';
    const dynamic =
      "[tool.setuptools.dynamic]\ndependencies = { file = ['r.txt'] }\noptional-dependencies.x = { file = 's.txt' }\n";
    const more = { "r.txt": "a>=1\n", "s.txt": "b\n" };
    const hatch =
      '[project]\nname = "app"\ndynamic = ["dependencies"]\n[tool.hatch.metadata.hooks.requirements_txt]\nfiles = ["r.txt"]\n';

    expect(
      printed(await read({ "pyproject.toml": project + dynamic, ...more, "factory.yaml": "extras: [x]\n" })),
    ).toEqual(["a>=1 r.txt:1", "b s.txt:1"]);
    expect(printed(await read({ "pyproject.toml": hatch, ...more }))).toEqual(["a>=1 r.txt:1"]);
  });

  it("reads setup.py and setup.cfg for dynamic dependencies", async () => {
    const python = await read({
      "pyproject.toml": `[project]\nname = "app"\ndynamic = ["dependencies"]\n${BUILD}`,
      "setup.cfg": "[options]\ninstall_requires = a\n",
    });

    expect(python).toMatchObject({ manager: "pyproject", self: { name: "app" } });
    expect(printed(python)).toEqual(["a setup.cfg:2"]);
  });

  it.each([
    ["a file outside", "dependencies = { file = '../r.txt' }", "FILE_OUTSIDE_PROJECT"],
    ["an absolute path", "dependencies = { file = '/etc/passwd' }", "FILE_OUTSIDE_PROJECT"],
    ["no file", "dependencies = { file = 'none.txt' }", "FILE_MISSING"],
  ])("refuses %s of setuptools", async (_what, line, code) => {
    const text = `[project]\nname = "app"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\n${line}\n`;

    await expect(read({ "pyproject.toml": text })).rejects.toMatchObject({
      code,
      source: "pyproject.toml:5:16",
    });
  });

  it("adds extras of extras, once", async () => {
    const text =
      '[project]\nname = "app"\ndependencies = ["a"]\n[project.optional-dependencies]\nall = ["app[x]", "a"]\nx = ["b", "app[all]"]\n';

    expect(printed(await read({ "pyproject.toml": text, "factory.yaml": "extras: [all]\n" }))).toEqual([
      "a pyproject.toml:3",
      "b pyproject.toml:6",
    ]);
  });
});

describe("setup.py", () => {
  it("is the project itself", async () => {
    const python = await read({
      "setup.py":
        "from setuptools import setup\nsetup(name='App', python_requires='>=3.10', install_requires=['flask'])\n",
    });

    expect(python).toMatchObject({
      manager: "setuptools",
      name: "app",
      ranges: [{ value: ">=3.10", source: "setup.py:2" }],
      self: { name: "app", place: { kind: "folder", path: "." }, source: "setup.py" },
    });
    expect(printed(python)).toEqual(["flask setup.py:2"]);
  });

  it("is not installed when there is a setup.cfg alone", async () => {
    expect((await read({ "setup.cfg": "[metadata]\nname = app\n" })).self).toBeUndefined();
  });
});
