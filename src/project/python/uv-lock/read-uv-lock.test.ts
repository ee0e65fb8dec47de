import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../../fs/memory-project-fs.ts";
import { readUvLock, type UvLock, type UvLockRequest } from "./read-uv-lock.ts";

const HASH = `sha256:${"ab".repeat(32)}`;
const INDEX = "https://index.example/simple";

function read(text: string, request: UvLockRequest = {}): Promise<UvLock> {
  return readUvLock(memoryProjectFs({ "uv.lock": text }), request);
}

function entry(name: string, source: string, rest = ""): string {
  return `\n[[package]]\nname = "${name}"\nversion = "1"\nsource = { ${source} }\n${rest}`;
}

const wanted = (parts: { readonly extras?: readonly string[]; readonly groups?: readonly string[] }) => ({
  extras: (parts.extras ?? []).map((value) => ({ value, source: "factory.yaml:1:10" })),
  groups: (parts.groups ?? []).map((value) => ({ value, source: "factory.yaml:2:10" })),
});

const LOCK = `version = 1
revision = 3
requires-python = ">=3.11, <4"
resolution-markers = [
    "python_full_version >= '3.12'",
    "python_full_version < '3.12'",
]

[[package]]
name = "Demo_App"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "numpy", version = "2.3.0", source = { registry = "${INDEX}" }, marker = "python_full_version >= '3.12'" },
    { name = "requests", extra = ["socks"] },
]

[package.optional-dependencies]
gpu = [
    { name = "numpy" },
]

[package.dev-dependencies]
dev = [{ name = "ruff" }]

[[package]]
name = "numpy"
version = "2.3.0"
source = { registry = "${INDEX}" }
resolution-markers = [
    "python_full_version >= '3.13'",
    "python_full_version == '3.12.*'",
]
sdist = { url = "https://files.example/numpy-2.3.0.tar.gz", hash = "${HASH}", size = 20 }
wheels = [
    { url = "https://files.example/numpy-2.3.0%2Bcpu-cp312-cp312-manylinux_2_17_x86_64.whl#x", hash = "${HASH}", size = 10 },
    { path = "wheels/numpy-2.3.0-cp313-cp313-win32.whl", hash = "${HASH}" },
    { url = "https://files.example/numpy-2.3.0-cp314-cp314-win32.whl" },
]

[[package]]
name = "local"
version = "1.0"
source = { editable = "packages/local" }

[[package]]
name = "fork"
version = "1.0"
source = { git = "https://example.com/fork?rev=main#0123" }
`;

describe("readUvLock", () => {
  it("reads packages with their lines, edges, forks and artifacts", async () => {
    const { lock, requiresPython } = await read(LOCK);

    expect(requiresPython).toEqual({ value: ">=3.11,<4", source: "uv.lock:3" });
    expect(lock.file).toBe("uv.lock");
    expect(lock.packages).toEqual([
      {
        name: "demo-app",
        version: "0.1.0",
        source: "uv.lock:9",
        origin: ".",
        dependencies: [
          {
            name: "numpy",
            version: "2.3.0",
            origin: INDEX,
            marker: "python_full_version >= '3.12'",
            extras: [],
          },
          { name: "requests", extras: ["socks"] },
        ],
        extras: { gpu: [{ name: "numpy", extras: [] }] },
        groups: { dev: [{ name: "ruff", extras: [] }] },
        root: true,
        artifacts: [],
        unlocked: "virtual",
      },
      {
        name: "numpy",
        version: "2.3.0",
        source: "uv.lock:26",
        origin: INDEX,
        marker: "(python_full_version >= '3.13') or (python_full_version == '3.12.*')",
        dependencies: [],
        extras: {},
        root: false,
        artifacts: [
          {
            kind: "wheel",
            filename: "numpy-2.3.0+cpu-cp312-cp312-manylinux_2_17_x86_64.whl",
            hash: HASH,
            size: 10,
          },
          { kind: "wheel", filename: "numpy-2.3.0-cp313-cp313-win32.whl", hash: HASH },
          { kind: "sdist", filename: "numpy-2.3.0.tar.gz", hash: HASH, size: 20 },
        ],
      },
      expect.objectContaining({
        name: "local",
        place: { kind: "folder", path: "packages/local" },
        root: false,
        source: "uv.lock:41",
      }),
      expect.objectContaining({ name: "fork", unlocked: "branch", root: false, source: "uv.lock:46" }),
    ]);
  });

  const before = 'version = 1\n\n[[package]]\nname = "a"\n';
  const registry = `source = { registry = "${INDEX}" }\n`;
  it.each([
    ["no TOML", "version = 1\nx = = 1\n", "uv.lock:2:5", /^uv\.lock is not valid TOML: /],
    ["another version", "version = 2\n", "uv.lock:1", /has version 2, and factory reads version 1/],
    ["no version", "", "uv.lock:1", /has version undefined/],
    ["a bad range", 'version = 1\nrequires-python = "three"\n', "uv.lock:2", /"three", which is not a range/],
    [
      "packages that are no list",
      "version = 1\npackage = 1\n",
      "uv.lock",
      /package in uv\.lock is not a list/,
    ],
    ["a package without a name", 'version = 1\n[[package]]\nversion = "1"\n', "uv.lock:2", /has no name/],
    ["a package without a source", before, "uv.lock:3", /has no source/],
    ["an unknown source", `${before}source = { ftp = "x" }\n`, "uv.lock:3", /unknown kind: ftp/],
    ["a bad version", `${before}version = "x"\n${registry}`, "uv.lock:3", /a in uv\.lock has version "x"/],
    [
      "a dependency without a name",
      `${before}${registry}dependencies = [{ marker = "x" }]\n`,
      "uv.lock:3",
      /a dependency in uv\.lock has no name/,
    ],
    [
      "a bad marker",
      `${before}${registry}dependencies = [{ name = "b", marker = "os == 'a'" }]\n`,
      "uv.lock:3",
      /is not a marker: unknown marker variable os/,
    ],
    [
      "a bad hash",
      `${before}${registry}sdist = { url = "a.zip", hash = "x" }\n`,
      "uv.lock:3",
      /"x" in uv\.lock is not a hash/,
    ],
    [
      "a wheel that is no table",
      `${before}${registry}wheels = [1]\n`,
      "uv.lock:3",
      /a wheel in uv\.lock is not a table/,
    ],
  ])("refuses %s", async (_what, text, source, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: "LOCK_INVALID",
      source,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(/^make the lock file again/),
    });
  });

  it("marks a package none of whose files has a hash", async () => {
    const { lock } = await read(`${before}version = "1"\n${registry}wheels = [{ url = "a.whl" }]\n`);

    expect(lock.packages[0]?.unlocked).toBe("unhashed");
  });

  const COMMIT = "0123456789abcdef0123456789abcdef01234567";
  it.each([
    ['directory = "../libs/a"', { kind: "folder", path: "../libs/a" }],
    ['editable = "./libs//a/"', { kind: "folder", path: "libs/a" }],
    ['path = "wheels/a.whl"', { kind: "file", path: "wheels/a.whl" }],
    [
      `git = "https://git.example/a?subdirectory=py%2Fa&tag=v1#${COMMIT}"`,
      { kind: "git", url: "https://git.example/a", revision: COMMIT, subdirectory: "py/a" },
    ],
  ])("reads the source %s", async (source, place) => {
    const { lock } = await read(`version = 1\n${entry("a", source)}`);

    expect(lock.packages[0]).toMatchObject({ place });
    expect(lock.packages[0]?.unlocked).toBeUndefined();
  });

  it("takes the name of a URL for the source archive there", async () => {
    const source = 'url = "https://files.example/a-1.tar.gz", subdirectory = "s"';
    const { lock } = await read(`version = 1\n${entry("a", source, `sdist = { hash = "${HASH}" }\n`)}`);

    expect(lock.packages[0]).toMatchObject({
      place: { kind: "url", url: "https://files.example/a-1.tar.gz", subdirectory: "s" },
      artifacts: [{ kind: "sdist", filename: "a-1.tar.gz", hash: HASH }],
    });
  });

  const WORKSPACE = `version = 1\n\n[manifest]\nmembers = ["a", "b"]\n${entry("a", 'virtual = "services/a"')}${entry("b", 'editable = "libs/b"')}`;

  it("takes the member that is asked for, or all of a workspace whose root is no project", async () => {
    const roots = async (request: UvLockRequest) =>
      (await read(WORKSPACE, request)).lock.packages.filter(({ root }) => root).map(({ name }) => name);

    expect(await roots({ member: "libs/b" })).toEqual(["b"]);
    expect(await roots({})).toEqual(["a", "b"]);
    await expect(read(WORKSPACE, { member: "libs/c" })).rejects.toMatchObject({
      code: "LOCK_INVALID",
      message: "uv.lock has no entry for the workspace member libs/c",
    });
  });

  it("adds what wanted extras and groups need, and refuses those that there are none of", async () => {
    const { lock } = await read(LOCK, { wanted: wanted({ extras: ["GPU"], groups: ["dev"] }) });

    expect(lock.packages[0]?.dependencies.map(({ name }) => name)).toEqual([
      "numpy",
      "requests",
      "numpy",
      "ruff",
    ]);
    await expect(
      read(LOCK, { wanted: wanted({ extras: ["gpus"], groups: ["test"] }) }),
    ).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      problems: [
        { message: 'uv.lock has no extra "gpus"', source: "factory.yaml:1:10", hint: "did you mean gpu?" },
        {
          message: 'uv.lock has no group "test"',
          source: "factory.yaml:2:10",
          hint: "choose one that it has: dev",
        },
      ],
    });
  });

  it("answers markers of extras that exclude each other", async () => {
    const edge = (extra: string) => `{ name = "b", marker = "extra == 'extra-1-a-${extra}'" }`;
    const root = `dependencies = [${edge("cpu")}, ${edge("gpu")}]\n\n[package.optional-dependencies]\ncpu = []\ngpu = []\n`;
    const text = `version = 1\n${entry("a", 'virtual = "."', root)}`;

    const { lock } = await read(text, { wanted: wanted({ extras: ["gpu"] }) });

    expect(lock.packages[0]?.dependencies.map(({ marker }) => marker)).toEqual([
      'extra != ""',
      'extra == ""',
    ]);
  });
});
