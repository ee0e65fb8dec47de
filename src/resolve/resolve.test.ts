import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { resolve } from "./resolve.ts";
import type { CompatMatrix, Dependency } from "./types.ts";

const bases: CompatMatrix = {
  name: "bases",
  subject: "base image",
  variables: { python: "pep440", base: "exact" },
  rows: [
    { id: "slim-3.13", python: "3.13", base: "python:3.13-slim" },
    { id: "slim-3.12", python: "3.12", base: "python:3.12-slim" },
    { id: "slim-3.11", python: "3.11", base: "python:3.11-slim", libc: "glibc" },
    { id: "debian-3.11", python: "3.11.2", base: "debian-python:3.11" },
    { id: "slim-3.10", python: "3.10", base: "python:3.10-slim" },
  ],
};

const frameworks: CompatMatrix = {
  name: "frameworks",
  subject: "framework release",
  variables: { framework: "pep440", python: "pep440", toolkit: "pep440" },
  rows: [
    { id: "a", framework: "2.5.0", python: "3.12", toolkit: "12.4" },
    { id: "b", framework: "2.5.0", python: "3.11", toolkit: "12.4" },
    { id: "c", framework: "2.1.0", python: "3.11", toolkit: "12.1" },
    { id: "d", framework: "2.1.0", python: "3.10", toolkit: "12.1" },
  ],
};

function want(name: string, range: string, rest: Partial<Dependency> = {}): Dependency {
  return {
    name,
    range,
    versioning: name === "base" ? "exact" : "pep440",
    strength: "require",
    requestedBy: name,
    source: "pyproject.toml:5",
    ...rest,
  };
}

function failure(run: () => unknown): FactoryError {
  try {
    run();
  } catch (error) {
    if (error instanceof FactoryError) return error;
    throw error;
  }
  throw new Error("expected a FactoryError");
}

describe("resolve", () => {
  it("takes the newest version and the row that carries it", () => {
    const resolution = resolve([want("python", ">=3.10")], [bases]);

    expect(resolution.pins.python).toEqual({
      version: "3.13",
      because: [want("python", ">=3.10")],
      row: "bases#slim-3.13",
      ties: ["bases#slim-3.13"],
    });
    expect(resolution.pins.base).toEqual({
      version: "python:3.13-slim",
      because: [],
      row: "bases#slim-3.13",
      ties: ["bases#slim-3.13"],
    });
    expect(resolution.rows.bases?.id).toBe("slim-3.13");
  });

  it("ties matrices together by the variables they share", () => {
    const { pins } = resolve([want("toolkit", "<12.4")], [bases, frameworks]);

    expect(pins.python?.version).toBe("3.11");
    expect(pins.framework).toMatchObject({ version: "2.1.0", row: "frameworks#c" });
  });

  it("takes the exact release over a floating tag when that release was asked for", () => {
    const { pins } = resolve([want("python", "==3.11.2")], [bases]);

    expect(pins.base?.version).toBe("debian-python:3.11");
  });

  it("takes a floating tag for a release that no row names", () => {
    const { pins } = resolve([want("python", "==3.11.9")], [bases]);

    expect(pins.base?.version).toBe("python:3.11-slim");
  });

  it("names the specific version when a floating one of another matrix stands for it", () => {
    const { pins, rows } = resolve([want("base", "debian-python:*")], [bases, frameworks]);

    expect(pins.python).toMatchObject({ version: "3.11.2", row: "bases#debian-3.11" });
    expect(rows.frameworks?.id).toBe("b");
  });

  it("keeps preferences in their order and drops one that cannot hold", () => {
    const first = want("python", "3.11", { strength: "prefer", source: "default" });
    const second = want("python", "3.12", { strength: "prefer", source: "other" });
    const required = want("python", ">=3.10");

    const { pins } = resolve([first, second, required], [bases]);

    expect(pins.python).toMatchObject({ version: "3.11", because: [first, required] });
  });

  it("ignores a preference against a requirement", () => {
    const { pins } = resolve(
      [want("python", "3.9", { strength: "prefer" }), want("python", "3.10")],
      [bases],
    );

    expect(pins.python).toMatchObject({ version: "3.10", because: [want("python", "3.10")] });
  });

  it("gives the same resolution for the same requirements in any order", () => {
    const dependencies = [
      want("python", ">=3.10", { source: "b" }),
      want("python", "<3.12", { source: "a" }),
      want("toolkit", "12.1"),
    ];

    const resolution = resolve(dependencies, [bases, frameworks]);

    expect(resolve(dependencies.toReversed(), [bases, frameworks])).toEqual(resolution);
    expect(resolution.pins.python?.because.map(({ source }) => source)).toEqual(["a", "b"]);
  });

  it("pins a variable without a table when its range is one exact version", () => {
    const { pins } = resolve([want("uv", "==0.5.1"), want("uv", ">=0.4", { source: "default" })], [bases]);

    expect(pins.uv?.version).toBe("0.5.1");
    expect(pins.uv?.because).toHaveLength(2);
    expect(pins.uv).not.toHaveProperty("row");
  });

  it("leaves out a variable that is only preferred and cannot be pinned", () => {
    const { pins } = resolve([want("uv", ">=0.4", { strength: "prefer" })], []);

    expect(pins).toEqual({});
  });

  it("searches past a choice that propagation alone allows", () => {
    const left: CompatMatrix = {
      name: "left",
      variables: { x: "pep440", y: "pep440", z: "pep440" },
      rows: [
        { id: "1", x: "2.0.0", y: "1.0.0", z: "2.0.0" },
        { id: "2", x: "2.0.0", y: "2.0.0", z: "1.0.0" },
        { id: "3", x: "1.0.0", y: "1.0.0", z: "1.0.0" },
      ],
    };
    const right: CompatMatrix = {
      name: "right",
      variables: { y: "pep440", z: "pep440" },
      rows: [
        { id: "1", y: "1.0.0", z: "1.0.0" },
        { id: "2", y: "2.0.0", z: "2.0.0" },
      ],
    };

    const { rows } = resolve([], [left, right]);

    expect(rows.left?.id).toBe("3");
  });
});

describe("resolve without a solution", () => {
  it("says which Python was asked for, where, and which there are", () => {
    const error = failure(() => resolve([want("python", ">=3.15")], [bases]));

    expect(error.code).toBe("NO_RESOLUTION");
    expect(error.message).toBe("no base image has python >=3.15 (pyproject.toml:5)");
    expect(error.hint).toBe(
      "change the range in pyproject.toml:5: python 3.10, 3.11, 3.11.2, 3.12 and 3.13 are available",
    );
    expect(error.source).toBe("pyproject.toml:5");
    expect(error.details).toMatchObject({
      fault: "user",
      tables: ["bases"],
      conflict: [{ name: "python", range: ">=3.15", source: "pyproject.toml:5", requestedBy: "python" }],
      available: { python: ["3.10", "3.11", "3.11.2", "3.12", "3.13"] },
    });
  });

  it("names only the dependencies that are needed for the conflict", () => {
    const dependencies = [
      want("python", ">=3.12"),
      want("python", "<4", { source: "default" }),
      want("toolkit", "12.1", { source: "factory.yaml:3:9" }),
      want("framework", "<3", { source: "requirements.txt:1" }),
    ];

    const error = failure(() => resolve(dependencies, [bases, frameworks]));

    expect(error.message).toBe(
      "no framework release has python >=3.12 (pyproject.toml:5) together with toolkit 12.1 (factory.yaml:3:9)",
    );
    expect(error.hint).toBe(
      "change python >=3.12 (pyproject.toml:5) to 3.11.2 or 3.11, or toolkit 12.1 (factory.yaml:3:9) to 12.4",
    );
    expect(error.source).toBe("pyproject.toml:5");
  });

  it("shows two ranges of one variable that exclude each other", () => {
    const dependencies = [want("python", ">=3.12"), want("python", "3.11", { source: "--python" })];

    const error = failure(() => resolve(dependencies, [bases]));

    expect(error.message).toBe("no base image has python 3.11 (--python) and >=3.12 (pyproject.toml:5)");
    expect(error.source).toBe("pyproject.toml:5");
  });

  it("prefers to name the project's own lines", () => {
    const dependencies = [
      want("python", ">=3.20", { source: "default" }),
      want("python", ">=3.19", { source: ".python-version:1" }),
    ];

    expect(failure(() => resolve(dependencies, [bases])).source).toBe(".python-version:1");
  });

  it("names several tables when only together they have no solution", () => {
    const dependencies = [want("base", "python:3.13-slim", { source: "--base" })];

    const error = failure(() => resolve(dependencies, [bases, frameworks]));

    expect(error.message).toBe(
      "no combination of base image and framework release has base python:3.13-slim (--base)",
    );
    expect(error.details?.available).toEqual({
      base: ["python:3.12-slim", "python:3.11-slim", "debian-python:3.11", "python:3.10-slim"],
    });
  });

  it("shows the eight nearest versions when there are many", () => {
    const many: CompatMatrix = {
      name: "many",
      variables: { python: "pep440" },
      rows: Array.from({ length: 20 }, (_, minor) => ({ id: `${minor}`, python: `3.${minor}` })),
    };

    const error = failure(() => resolve([want("python", "==3.10.1,==3.10.2")], [many]));

    expect(error.message).toBe("no entry of many has python ==3.10.1,==3.10.2 (pyproject.toml:5)");
    expect(error.hint).toContain("python 3.7, 3.8, 3.9, 3.10, 3.11, 3.12, 3.13, 3.14, … are available");
  });

  it("offers the names that are spelled most alike", () => {
    const many: CompatMatrix = {
      name: "many",
      variables: { base: "exact" },
      rows: [..."abcdefgh", "debian", "ubuntu"].map((base) => ({ id: base, base })),
    };

    expect(failure(() => resolve([want("base", "debain")], [many])).hint).toContain("base debian, ");
  });

  it("reports every range that cannot be read", () => {
    const dependencies = [want("python", "latest"), want("toolkit", "?", { source: "factory.yaml:2" })];

    const error = failure(() => resolve(dependencies, [bases, frameworks]));

    expect(error.problems.map(({ message }) => message)).toEqual([
      '"latest" is not a range of python versions',
      '"?" is not a range of toolkit versions',
    ]);
  });

  it("asks for an exact version of what no table lists", () => {
    const error = failure(() => resolve([want("uv", ">=0.4")], [bases]));

    expect(error.message).toBe(
      "no table lists versions of uv, so >=0.4 (pyproject.toml:5) cannot be resolved",
    );
    expect(error.source).toBe("pyproject.toml:5");
  });

  it("refuses two exact versions of what no table lists", () => {
    const dependencies = [want("uv", "==0.4.0"), want("uv", "==0.5.0", { source: "--uv" })];

    expect(failure(() => resolve(dependencies, [bases])).message).toBe(
      "uv cannot be ==0.5.0 (--uv) and ==0.4.0 (pyproject.toml:5)",
    );
  });

  it("blames the tables when they have nothing in common", () => {
    const other: CompatMatrix = {
      name: "other",
      variables: { python: "pep440" },
      rows: [{ id: "old", python: "2.7.18" }],
    };

    expect(failure(() => resolve([], [bases, other])).code).toBe("COMPAT_INVALID");
  });

  it("blames the tables when they read one variable in two ways", () => {
    const other: CompatMatrix = {
      name: "other",
      variables: { python: "semver" },
      rows: [{ id: "a", python: "3.12.0" }],
    };

    expect(failure(() => resolve([], [bases, other])).message).toBe(
      "other reads python as semver, an earlier table as pep440",
    );
  });
});
