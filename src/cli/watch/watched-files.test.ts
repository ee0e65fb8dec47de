import { describe, expect, it } from "vitest";
import { watchedFiles } from "./watched-files.ts";

describe("watchedFiles", () => {
  const plain = watchedFiles({
    contexts: [["**/.git", "**/*.pyc", "data", "!data/keep", ".factory"]],
    folder: "",
  });

  it.each(["main.py", "a/b/c.py", "data/keep"])("has %s, which is sent to the build", (path) => {
    expect(plain.hasFile(path)).toBe(true);
  });

  it.each(["a/.git/index", "a/b.pyc", "data/other", ".factory/state/image/index.json"])(
    "has no %s",
    (path) => {
      expect(plain.hasFile(path)).toBe(false);
    },
  );

  it("enters folders in which something may be sent", () => {
    expect(["a", "a/b", "data"].filter((path) => plain.entersFolder(path))).toEqual(["a", "a/b", "data"]);
    expect([".git", "a/.git", ".factory/state"].filter((path) => plain.entersFolder(path))).toEqual([]);
  });

  it("has what the plan is made from, also where the image does not get it", () => {
    const nothing = watchedFiles({ contexts: [["*"]], folder: "" });
    const manifests = [
      ...[".dockerignore", "factory.yaml", "pyproject.toml", "uv.lock", "requirements.txt", "package.json"],
      ...["requirements-dev.in", "dev-requirements.txt", ".factory/compat/bases.json"],
    ];

    expect(manifests.filter((path) => !nothing.hasFile(path))).toEqual([]);
    expect(nothing.hasFile("main.py")).toBe(false);
    expect(nothing.hasFile(".factory/state/last.json")).toBe(false);
    expect(nothing.entersFolder(".factory/compat")).toBe(true);
    expect(nothing.entersFolder("a")).toBe(false);
  });

  it("has the files of each context", () => {
    const weights = watchedFiles({ contexts: [["models"], ["*", "!models"]], folder: "" });

    expect(weights.hasFile("models/a.bin")).toBe(true);
    expect(weights.hasFile("main.py")).toBe(true);
  });

  it("has the manifests of a folder below the root and those of the root", () => {
    const member = watchedFiles({ contexts: [["*", "!services/api/src"]], folder: "services/api" });

    expect(member.hasFile("uv.lock")).toBe(true);
    expect(member.hasFile("services/api/pyproject.toml")).toBe(true);
    expect(member.hasFile("services/web/pyproject.toml")).toBe(false);
    expect(["services", "services/api", "services/api/.factory"].every(member.entersFolder)).toBe(true);
  });
});
