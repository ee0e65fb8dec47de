import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import { readProject } from "../read-project.ts";
import type { PythonProject } from "./types.ts";

async function read(files: Readonly<Record<string, string>>): Promise<PythonProject | undefined> {
  return (await readProject(memoryProjectFs(files))).python;
}

const PYPROJECT = `[project]
name = "My.App"
requires-python = ">=3.10"
dependencies = [
  "numpy>=2",
  "torch==2.9.0 ; sys_platform == 'linux'",
]
`;
const LOCK = `version = 1
requires-python = ">=3.11"

[[package]]
name = "my-app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "numpy" }, { name = "torch" }]

[[package]]
name = "numpy"
version = "2.1.0"
source = { registry = "https://index.example/simple" }

[[package]]
name = "torch"
version = "2.9.0+cpu"
source = { registry = "https://index.example/simple" }
`;
const HASH = `sha256:${"ab".repeat(32)}`;

describe("readPythonProject", () => {
  it("takes uv.lock before requirements.txt", async () => {
    const python = await read({ "pyproject.toml": PYPROJECT, "uv.lock": LOCK, "requirements.txt": "flask" });

    expect(python).toMatchObject({ manager: "uv", name: "my-app", lock: { file: "uv.lock" } });
    expect(python?.requirements.map(({ name, source }) => `${name} ${source}`)).toEqual([
      "numpy pyproject.toml:5",
      "torch pyproject.toml:6",
    ]);
  });

  it("takes the requirements the config names before anything else", async () => {
    const files = {
      "pyproject.toml": PYPROJECT,
      "uv.lock": LOCK,
      "requirements.txt": "flask",
      "req/a.txt": "django",
    };
    const named = await read({ ...files, "factory.yaml": "requirements: req/a.txt" });
    const listed = await read({ ...files, "factory.yaml": "packages:\n  - fastapi>=1\n" });

    expect(named).toMatchObject({
      manager: "pip",
      requirements: [{ name: "django", source: "req/a.txt:1" }],
    });
    expect(named?.lock).toBeUndefined();
    expect(listed).toMatchObject({
      manager: "pip",
      requirements: [{ name: "fastapi", source: "factory.yaml:2" }],
    });
  });

  it("takes requirements.txt before pyproject.toml, and pyproject.toml alone", async () => {
    expect(await read({ "pyproject.toml": PYPROJECT, "requirements.txt": "flask" })).toMatchObject({
      manager: "pip",
      requirements: [{ name: "flask" }],
    });
    expect(await read({ "pyproject.toml": PYPROJECT })).toMatchObject({
      manager: "pyproject",
      requirements: [{ name: "numpy" }, { name: "torch", marker: 'sys_platform == "linux"' }],
    });
  });

  it("reads hashed requirements as a lock of roots", async () => {
    const python = await read({
      "requirements.txt": `a==1.0 --hash=${HASH}\nb==2 ; os_name == 'nt' --hash=${HASH}\n`,
    });

    expect(python?.lock).toEqual({
      file: "requirements.txt",
      packages: [
        expect.objectContaining({ name: "a", version: "1.0", root: true, source: "requirements.txt:1" }),
        expect.objectContaining({
          name: "b",
          marker: 'os_name == "nt"',
          root: true,
          source: "requirements.txt:2",
        }),
      ],
    });
  });

  it("knows a project of Python files only, and one that is none", async () => {
    expect(await read({ "main.py": "" })).toEqual({ manager: "none", requirements: [], ranges: [] });
    expect(await read({ "pyproject.toml": "[tool.ruff]\n" })).toMatchObject({ manager: "none" });
    expect(await read({ "README.md": "", "src/a.py": "" })).toBeUndefined();
  });

  it("keeps every Python range, the strongest source first", async () => {
    const files = { "pyproject.toml": PYPROJECT, "uv.lock": LOCK, ".python-version": "# pinned\n3.12\n" };

    expect((await read({ ...files, "factory.yaml": "python: 3.12.4" }))?.ranges).toEqual([
      { value: "==3.12.4", source: "factory.yaml:1:9" },
      { value: ">=3.11", source: "uv.lock:2" },
      { value: "==3.12.*", source: ".python-version:2:1" },
      { value: ">=3.10", source: "pyproject.toml:3:19" },
    ]);
    expect((await read(files))?.ranges[0]?.source).toBe("uv.lock:2");
  });

  it.each([
    ["cpython-3.12.4", "==3.12.4"],
    ["cpython@3.12", "==3.12.*"],
    ["python3.11", "==3.11.*"],
    ["  3.10  # why", "==3.10.*"],
    [">=3.11,<3.13", ">=3.11,<3.13"],
    ["\n\n3.13\n3.12\n", "==3.13.*"],
  ])("reads .python-version %j", async (text, range) => {
    expect((await read({ ".python-version": text }))?.ranges[0]?.value).toBe(range);
  });

  it.each([
    ["pypy3.10", "UNSUPPORTED", ".python-version:1:1"],
    ["3.13t", "UNSUPPORTED", ".python-version:1:1"],
    ["\n  my-env\n", "CONFIG_INVALID", ".python-version:2:3"],
  ])("refuses .python-version %j", async (text, code, source) => {
    await expect(read({ ".python-version": text, "a.py": "" })).rejects.toMatchObject({ code, source });
  });

  it.each([
    {
      what: "a lock that lacks a dependency",
      files: { "pyproject.toml": PYPROJECT.replace("numpy>=2", "scipy"), "uv.lock": LOCK },
      error: {
        code: "LOCK_INVALID",
        message: "uv.lock is out of date: it does not have scipy",
        source: "pyproject.toml:5",
        hint: "make the lock file again with uv lock",
      },
    },
    {
      what: "a lock with a version outside the range",
      files: { "pyproject.toml": PYPROJECT.replace("numpy>=2", "numpy>=2.2"), "uv.lock": LOCK },
      error: {
        code: "LOCK_INVALID",
        message: "uv.lock is out of date: it has numpy 2.1.0, but pyproject.toml asks for numpy>=2.2",
        source: "pyproject.toml:5",
      },
    },
    {
      what: "a lock without pyproject.toml",
      files: { "uv.lock": LOCK },
      error: { code: "LOCK_INVALID", message: "uv.lock has no pyproject.toml beside it" },
    },
    {
      what: "hashes for some requirements only",
      files: { "requirements.txt": `a==1 --hash=${HASH}\nb==2\n` },
      error: {
        code: "REQUIREMENTS_INVALID",
        message: "b has no hash, but the file gives hashes for others",
        source: "requirements.txt:2",
      },
    },
    {
      what: "a hash without a pin",
      files: { "requirements.txt": `a>=1 --hash=${HASH}\n` },
      error: { code: "REQUIREMENTS_INVALID", message: "a has a hash but is not pinned by ==" },
    },
    {
      what: "a requirements file that the config names and nobody wrote",
      files: { "factory.yaml": "requirements: none.txt" },
      error: { code: "FILE_MISSING", message: "none.txt does not exist", source: "factory.yaml:1:15" },
    },
    {
      what: "a package of the config that is none",
      files: { "factory.yaml": "packages: [numpy=1]" },
      error: { code: "CONFIG_INVALID", source: "factory.yaml:1:12", hint: 'write "numpy==1"' },
    },
    {
      what: "dynamic dependencies without a lock",
      files: { "pyproject.toml": '[project]\nname = "a"\ndynamic = ["dependencies"]\n' },
      error: { code: "UNSUPPORTED", source: "pyproject.toml:3" },
    },
    {
      what: "uv sources without a lock",
      files: { "pyproject.toml": `${PYPROJECT}[tool.uv.sources]\nTorch = { index = "cpu" }\n` },
      error: {
        code: "UNSUPPORTED",
        message: "tool.uv.sources: torch: an index for one package needs a lock file",
        source: "pyproject.toml:9:9",
      },
    },
    {
      what: "pyproject.toml that is no TOML",
      files: { "pyproject.toml": "[project]\nname = \n" },
      error: {
        code: "PYPROJECT_INVALID",
        source: "pyproject.toml:2:8",
        hint: "correct pyproject.toml at that place",
      },
    },
    {
      what: "a range that is none",
      files: { "pyproject.toml": '[project]\nrequires-python = "^3.11"\n' },
      error: {
        code: "PYPROJECT_INVALID",
        message: 'requires-python is "^3.11", which is not a range of versions',
        source: "pyproject.toml:2:19",
        hint: 'write a range such as ">=3.11" or ">=3.11,<3.14"',
      },
    },
  ])("refuses $what", async ({ files, error }) => {
    await expect(read(files as Readonly<Record<string, string>>)).rejects.toMatchObject(error);
  });

  it("reports every problem of pyproject.toml at once", async () => {
    const text = '[project]\nname = "-"\ndependencies = [\n  "a=1",\n  2,\n  "b >= ",\n]\n';

    await expect(read({ "pyproject.toml": text })).rejects.toMatchObject({
      code: "PYPROJECT_INVALID",
      message: "pyproject.toml has 4 problems",
      problems: [
        { source: "pyproject.toml:2:8" },
        { source: "pyproject.toml:4:3", hint: 'write "a==1"' },
        { source: "pyproject.toml:5:3" },
        { source: "pyproject.toml:6:3" },
      ],
    });
  });
});
