import { describe, expect, it } from "vitest";
import { memoryProject } from "../../../../test/memory-project.ts";
import { targetEnvironment } from "../markers/target-environment.ts";
import { selectPackages } from "../select-packages.ts";
import type { PythonProject } from "../types.ts";

const A = `sha256:${"aa".repeat(32)}`;
const B = `sha256:${"bb".repeat(32)}`;
const TARGET = targetEnvironment({ python: "3.12", architecture: "amd64" });
const PIPFILE = '[packages]\na = "*"\n\n[requires]\npython_version = "3.12"\n';
const SOURCES = [
  { name: "main", url: "https://index.example/simple", verify_ssl: true },
  { name: "other", url: "https://other.example/simple", verify_ssl: true },
];

async function read(packages: unknown, pipfile = PIPFILE): Promise<PythonProject> {
  const lock = { _meta: { sources: SOURCES }, default: packages, develop: { dev: {} } };
  return readText(JSON.stringify(lock, undefined, 4), pipfile);
}

async function readText(text: string, pipfile = PIPFILE): Promise<PythonProject> {
  const { python } = await memoryProject({ Pipfile: pipfile, "Pipfile.lock": text });
  if (python === undefined) throw new Error("no Python was found");
  return python;
}

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

describe("readPipfileLock", () => {
  it("takes every hash of the packages of the default section", async () => {
    const python = await read({
      a: { hashes: [B, A], version: "==1.0", index: "other" },
      b: { hashes: [A], version: "==2.0", markers: "sys_platform == 'win32'" },
    });

    expect(python).toMatchObject({ manager: "pipenv", lock: { file: "Pipfile.lock" } });
    expect(python.ranges).toEqual([{ value: "==3.12.*", source: "Pipfile:5:18" }]);
    expect(python.lock === undefined ? undefined : selectPackages(python.lock, TARGET)).toEqual({
      packages: [
        {
          name: "a",
          version: "1.0",
          source: "Pipfile.lock:17",
          index: "https://other.example/simple",
          hashes: [A, B],
          sdist: false,
        },
      ],
      unlocked: [],
    });
  });

  it("says what cannot be installed by hash, and why", async () => {
    const { lock } = await read({
      a: { git: "git@git.example:o/a.git", ref: COMMIT },
      b: { path: ".", editable: true },
      c: { version: "==1" },
      d: { file: "https://files.example/d.whl" },
      e: { file: "https://files.example/e.whl", hashes: [A] },
      f: { hg: "https://hg.example/f" },
      g: { path: "/opt/g" },
    });

    expect(lock?.packages.slice(1).map(({ name, unlocked, place }) => [name, unlocked ?? place])).toEqual([
      ["a", { kind: "git", url: "ssh://git@git.example/o/a.git", revision: COMMIT }],
      ["b", { kind: "folder", path: "." }],
      ["c", "unhashed"],
      ["d", "unhashed"],
      ["e", { kind: "url", url: "https://files.example/e.whl" }],
      ["f", "hg"],
      ["g", "outside"],
    ]);
  });

  it.each([
    ["python_full_version", '"3.12.4"', "==3.12.4"],
    ["python_version", '"*"', undefined],
  ])("reads %s = %s", async (key, written, range) => {
    const { ranges } = await read(
      { a: { hashes: [A], version: "==1" } },
      `[requires]\n${key} = ${written}\n`,
    );

    expect(ranges[0]?.value).toBe(range);
  });

  it("does not miss a package that is for other machines only", async () => {
    const packages = `[packages]\na = "==1"\nwin = {version = "*", sys_platform = "== 'win32'"}\n`;
    const { requirements } = await read({ a: { hashes: [A], version: "==1" } }, packages);

    expect(requirements).toEqual([
      { name: "a", extras: [], specifier: "==1", hashes: [], source: "Pipfile:2" },
      {
        name: "win",
        extras: [],
        specifier: "",
        marker: "sys_platform == 'win32'",
        hashes: [],
        source: "Pipfile:3",
      },
    ]);
  });

  it.each([
    ["no JSON", '{\n  "a": x\n}', "Pipfile.lock is not valid JSON"],
    ["a list", "[]", "Pipfile.lock is not a JSON object"],
    ["no default section", "{}", 'Pipfile.lock has no section "default"'],
    [
      "a source without a url",
      '{"default": {}, "_meta": {"sources": [1]}}',
      "a source of Pipfile.lock has no url",
    ],
    ["a package that is text", '{"default": {"a": "1"}}', "a in Pipfile.lock is not an object"],
    [
      "a range for a version",
      '{"default": {"a": {"version": ">=1"}}}',
      'a in Pipfile.lock has version ">=1", which is no ==',
    ],
    ["a bad hash", '{"default": {"a": {"hashes": ["x"]}}}', '"x" in Pipfile.lock is not a hash'],
    ["a package that is not locked", '{"default": {}}', "Pipfile.lock is out of date: it does not have a"],
  ])("refuses %s", async (_what, text, message) => {
    await expect(readText(text)).rejects.toMatchObject({
      code: "LOCK_INVALID",
      message,
      hint: "make the lock file again with pipenv lock",
    });
  });

  it("refuses a Pipfile whose Python is none, and one that is not there", async () => {
    await expect(readText("{}", '[requires]\npython_version = "new"\n')).rejects.toMatchObject({
      code: "LOCK_INVALID",
      source: "Pipfile:2:18",
    });
    await expect(memoryProject({ "Pipfile.lock": "{}" })).rejects.toMatchObject({ code: "FILE_MISSING" });
  });
});
