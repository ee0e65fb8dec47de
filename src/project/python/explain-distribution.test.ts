import { describe, expect, it } from "vitest";
import { explainDistribution } from "./explain-distribution.ts";
import { targetEnvironment } from "./markers/target-environment.ts";
import type { LockedDependency, LockedPackage, PythonProject } from "./types.ts";

const target = targetEnvironment({ python: "3.11", architecture: "amd64" });

function locked(name: string, rest: Partial<LockedPackage> = {}): LockedPackage {
  return {
    name,
    version: "1.0",
    source: `uv.lock:${name.length}`,
    dependencies: [],
    extras: {},
    root: false,
    artifacts: [
      { kind: "wheel", filename: `${name}-1.0-py3-none-any.whl`, hash: `sha256:${name}`, size: 10 },
    ],
    ...rest,
  };
}

function to(name: string, rest: Partial<LockedDependency> = {}): LockedDependency {
  return { name, extras: [], ...rest };
}

function project(packages: readonly LockedPackage[]): PythonProject {
  return {
    manager: "uv",
    ranges: [],
    requirements: [{ name: "flask", extras: [], specifier: ">=3", hashes: [], source: "pyproject.toml:6" }],
    lock: { file: "uv.lock", packages },
  };
}

const self = locked("app", { root: true, unlocked: "virtual", dependencies: [to("flask"), to("click")] });
const tree = project([
  self,
  locked("flask", {
    dependencies: [to("werkzeug"), to("click"), to("colorama", { marker: "sys_platform == 'win32'" })],
    extras: { async: [to("asgiref")] },
  }),
  locked("werkzeug", { dependencies: [to("markupsafe")] }),
  locked("markupsafe"),
  locked("click"),
  locked("colorama"),
  locked("asgiref"),
]);

function explain(name: string, python = tree) {
  return explainDistribution(name, { python, target });
}

function names(name: string) {
  return explain(name)?.chains.map((chain) => chain.map((link) => link.name).join(" "));
}

describe("explainDistribution", () => {
  it("gives the chain from what the project asks for", () => {
    expect(names("markupsafe")).toEqual(["flask werkzeug markupsafe"]);
  });

  it("gives one chain for each that asks, the shortest first", () => {
    expect(names("click")).toEqual(["click", "flask click"]);
  });

  it("tells who asks, with the range where the project wrote one", () => {
    expect(explain("flask")?.asked).toEqual([
      { by: "the project", kind: "project", specifier: ">=3", extras: [], source: "pyproject.toml:6" },
    ]);
    expect(explain("werkzeug")?.asked).toEqual([
      { by: "flask 1.0", kind: "distribution", extras: [], source: "uv.lock:5" },
    ]);
  });

  it.each([
    ["colorama", "flask asks for it only when sys_platform == 'win32' (uv.lock:5)"],
    ["asgiref", "flask[async] asks for it, and nothing asks for that extra (uv.lock:5)"],
  ])("says why %s is not in the image", (name, reason) => {
    expect(explain(name)).toMatchObject({ installed: false, reasons: [reason], chains: [] });
  });

  it("says that what asks for it is not installed either", () => {
    const python = project([
      locked("app", { root: true, unlocked: "virtual" }),
      locked("old", { dependencies: [to("older")] }),
      locked("older"),
    ]);

    expect(explain("older", python)?.reasons).toEqual([
      "old asks for it, and is not installed itself (uv.lock:3)",
    ]);
  });

  it("names the wheel that fits best, and counts the others", () => {
    const wheel = (tag: string) => ({
      kind: "wheel" as const,
      filename: `flask-1.0-${tag}.whl`,
      hash: `sha256:${tag}`,
    });
    const artifacts = [
      wheel("py3-none-any"),
      wheel("cp311-cp311-manylinux_2_17_x86_64"),
      wheel("cp311-cp311-win_amd64"),
      { kind: "sdist" as const, filename: "flask-1.0.tar.gz", hash: "sha256:s" },
    ];

    expect(explain("flask", project([self, locked("flask", { artifacts }), locked("click")]))?.file).toEqual({
      kind: "wheel",
      filename: "flask-1.0-cp311-cp311-manylinux_2_17_x86_64.whl",
      tag: "cp311-cp311-manylinux_2_17_x86_64",
      hash: "sha256:cp311-cp311-manylinux_2_17_x86_64",
      alternatives: 1,
      unfit: 2,
    });
  });

  it("keeps logins out of the index", () => {
    const flask = locked("flask", { origin: "https://user:secret@index.example/simple" });

    expect(explain("flask", project([self, flask, locked("click")]))?.index).toBe(
      "https://index.example/simple",
    );
  });

  it("says that a lock without dependencies does not tell who needs what", () => {
    const python = project([locked("flask", { root: true }), locked("werkzeug", { root: true })]);

    expect(explain("werkzeug", python)).toMatchObject({ edgesKnown: false, asked: [], installed: true });
  });

  it("knows of a project without a lock what it asks for, and nothing more", () => {
    const { lock: _, ...unlocked } = tree;

    expect(explain("flask", unlocked)).toMatchObject({ installed: true, source: "pyproject.toml:6" });
    expect(explain("flask", unlocked)).not.toHaveProperty("version");
    expect(explain("werkzeug", unlocked)).toBeUndefined();
  });

  it("does not end when distributions need each other", () => {
    const python = project([
      self,
      locked("flask", { dependencies: [to("click")] }),
      locked("click", { dependencies: [to("flask")] }),
    ]);

    expect(explain("flask", python)?.chains.map((chain) => chain.map(({ name }) => name))).toEqual([
      ["flask"],
      ["click", "flask"],
    ]);
  });
});
