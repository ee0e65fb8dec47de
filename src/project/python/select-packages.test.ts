import { describe, expect, it } from "vitest";
import { targetEnvironment } from "./markers/target-environment.ts";
import { selectPackages } from "./select-packages.ts";
import type { Artifact, Lock, LockedPackage } from "./types.ts";

const target = targetEnvironment({ python: "3.11.2", architecture: "amd64" });

function wheel(tags: string, hash: string, size?: number): Artifact {
  const filename = `x-1-${tags}.whl`;
  return { kind: "wheel", filename, hash, ...(size === undefined ? {} : { size }) };
}

function locked(name: string, rest: Partial<LockedPackage> = {}): LockedPackage {
  return {
    name,
    version: "1.0",
    source: "uv.lock:1",
    dependencies: [],
    extras: {},
    root: false,
    artifacts: [wheel("py3-none-any", `sha256:${name}`)],
    ...rest,
  };
}

function project(...dependencies: LockedPackage["dependencies"]): LockedPackage {
  return locked("project", { root: true, unlocked: "virtual", dependencies });
}

const on = (name: string, rest: Partial<LockedPackage["dependencies"][number]> = {}) => ({
  name,
  extras: [],
  ...rest,
});

function select(...packages: readonly LockedPackage[]) {
  const lock: Lock = { file: "uv.lock", packages };
  return selectPackages(lock, target);
}

function selected(...packages: readonly LockedPackage[]): readonly string[] {
  return select(...packages).packages.map(({ name, version }) => `${name} ${version}`);
}

describe("selectPackages", () => {
  it("follows dependencies whose markers hold, sorts, and leaves the project and strays out", () => {
    const packages = [
      project(on("b"), on("win", { marker: "sys_platform == 'win32'" })),
      locked("b", { dependencies: [on("a"), on("b")] }),
      locked("a", { dependencies: [on("b")] }),
      locked("win"),
      locked("stray"),
    ];

    expect(selected(...packages)).toEqual(["a 1.0", "b 1.0"]);
  });

  it("follows extras only when they are asked for, even after the package was seen", () => {
    const extras = { socks: [on("pysocks")], dev: [on("pytest")] };
    const packages = [
      project(on("requests"), on("client")),
      locked("client", { dependencies: [on("requests", { extras: ["socks"] })] }),
      locked("requests", { extras }),
      locked("pysocks"),
      locked("pytest"),
    ];

    expect(selected(...packages)).toEqual(["client 1.0", "pysocks 1.0", "requests 1.0"]);
  });

  it("chooses among forks by version, by fork marker and by origin", () => {
    const old = { version: "1.0", marker: "python_full_version < '3.12'" };
    const recent = { version: "2.0", marker: "python_full_version >= '3.12'" };
    const fork = [locked("n", old), locked("n", recent)];

    expect(selected(project(on("n")), ...fork)).toEqual(["n 1.0"]);
    expect(
      selected(project(on("n", { version: "2.0", marker: recent.marker }), on("n", old)), ...fork),
    ).toEqual(["n 1.0"]);
    const { packages } = select(
      project(on("t", { version: "1.0", origin: "https://b.example" })),
      locked("t", { origin: "https://a.example" }),
      locked("t", { origin: "https://b.example" }),
    );
    expect(packages).toMatchObject([{ name: "t", index: "https://b.example" }]);
  });

  it("takes the hashes of all fitting wheels and the size of the best", () => {
    const artifacts = [
      wheel("cp311-cp311-manylinux_2_17_x86_64", "sha256:2", 200),
      wheel("cp311-cp311-manylinux_2_28_x86_64", "sha256:1", 100),
      wheel("cp312-cp312-manylinux_2_28_x86_64", "sha256:3", 300),
      wheel("cp311-cp311-manylinux_2_28_aarch64", "sha256:4", 400),
      { kind: "sdist", filename: "x-1.tar.gz", hash: "sha256:5" } as const,
    ];

    expect(select(project(on("x")), locked("x", { artifacts })).packages).toEqual([
      {
        name: "x",
        version: "1.0",
        source: "uv.lock:1",
        hashes: ["sha256:1", "sha256:2"],
        size: 100,
        sdist: false,
      },
    ]);
  });

  it("falls back to the source archive, and refuses a package with neither", () => {
    const windows = wheel("cp311-cp311-win32", "sha256:1");
    const archive = { kind: "sdist", filename: "x-1.tar.gz", hash: "sha256:5" } as const;

    expect(select(project(on("x")), locked("x", { artifacts: [windows, archive] })).packages).toMatchObject([
      { hashes: ["sha256:5"], sdist: true },
    ]);
    expect(() =>
      select(project(on("x")), locked("x", { artifacts: [windows], source: "uv.lock:7" })),
    ).toThrow(
      expect.objectContaining({
        code: "LOCK_INVALID",
        message: "uv.lock: x 1.0 has no wheel for Python 3.11 on linux/amd64 and no source archive",
        source: "uv.lock:7",
        hint: "choose another Python version, or a version of x that has wheels for it",
      }),
    );
  });

  it("lists what has no hash in an index, and still follows its dependencies", () => {
    const { packages, unlocked } = select(
      project(on("member"), on("tool"), on("group")),
      locked("tool", { unlocked: "hg", source: "uv.lock:9", origin: "https://hg.example/tool" }),
      locked("member", { unlocked: "outside", dependencies: [on("a")] }),
      locked("group", { unlocked: "virtual" }),
      locked("a"),
    );

    expect(packages.map(({ name }) => name)).toEqual(["a"]);
    expect(unlocked).toEqual([
      { name: "member", reason: "outside", source: "uv.lock:1" },
      { name: "tool", reason: "hg", source: "uv.lock:9", origin: "https://hg.example/tool" },
    ]);
  });

  it("selects what has a place, with hashes where a file of the lock has one", () => {
    const folder = { kind: "folder", path: "libs/member" } as const;
    const git = { kind: "git", url: "https://git.example/tool", revision: "0".repeat(40) } as const;
    const url = { kind: "url", url: "https://files.example/far-1.0-py3-none-any.whl" } as const;
    const file = { kind: "file", path: "wheels/near-1.0-py3-none-any.whl" } as const;

    const { packages } = select(
      locked("project", {
        root: true,
        place: { kind: "folder", path: "." },
        dependencies: ["member", "tool", "far", "near"].map((name) => on(name)),
      }),
      locked("member", { place: folder, artifacts: [], dependencies: [] }),
      locked("tool", { place: git, artifacts: [] }),
      locked("far", { place: url }),
      locked("near", { place: file }),
    );

    expect(packages.map(({ name, place, hashes, sdist }) => ({ name, place, hashes, sdist }))).toEqual([
      { name: "far", place: url, hashes: ["sha256:far"], sdist: false },
      { name: "member", place: folder, hashes: [], sdist: true },
      { name: "near", place: file, hashes: ["sha256:near"], sdist: false },
      { name: "project", place: { kind: "folder", path: "." }, hashes: [], sdist: true },
      { name: "tool", place: git, hashes: [], sdist: true },
    ]);
  });

  it("says that a wheel of the project does not fit the target", () => {
    const near = locked("near", {
      place: { kind: "file", path: "near-1.0-cp39-cp39-win32.whl" },
      artifacts: [wheel("cp39-cp39-win32", "sha256:1")],
    });

    expect(() => select(project(on("near")), near)).toThrow(/near 1\.0 has no wheel for Python 3\.11/);
  });

  it("takes every line of a hashed requirements file whose marker holds", () => {
    const artifacts = [{ kind: "wheel", filename: "", hash: "sha256:1" }] as const;
    const lock: Lock = {
      file: "requirements.txt",
      packages: [
        locked("b", { root: true, artifacts }),
        locked("a", { root: true, artifacts }),
        locked("w", { root: true, artifacts, marker: "sys_platform == 'win32'" }),
      ],
    };

    expect(selectPackages(lock, target).packages).toMatchObject([
      { name: "a", hashes: ["sha256:1"], sdist: false },
      { name: "b", hashes: ["sha256:1"], sdist: false },
    ]);
  });

  it.each([
    ["a dependency that is not there", [project(on("x"))], /project needs x, which the lock does not have/],
    [
      "a version that is not there",
      [project(on("x", { version: "3" })), locked("x")],
      /project needs x 3, which the lock does not have/,
    ],
    [
      "two entries that both fit",
      [project(on("x")), locked("x"), locked("x")],
      /of which the lock has several/,
    ],
    [
      "two versions at once",
      [
        project(on("x", { version: "1.0" }), on("x", { version: "2.0" })),
        locked("x"),
        locked("x", { version: "2.0", source: "uv.lock:5" }),
      ],
      /selects x twice: (1\.0|2\.0) in/,
    ],
    ["no project", [locked("x")], /has no entry for the project itself/],
  ])("refuses %s", (_what, packages, message) => {
    expect(() => select(...packages)).toThrow(
      expect.objectContaining({ code: "LOCK_INVALID", message: expect.stringMatching(message) }),
    );
  });

  it("walks a chain of thousands without deep recursion", () => {
    const chain = Array.from({ length: 5000 }, (_, index) =>
      locked(`p${index}`, index < 4999 ? { dependencies: [on(`p${index + 1}`)] } : {}),
    );

    expect(select(project(on("p0")), ...chain).packages).toHaveLength(5000);
  });
});
