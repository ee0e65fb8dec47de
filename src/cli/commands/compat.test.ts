import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runFactory } from "../../../test/run-factory.ts";

describe("factory compat", () => {
  it("lists every table with its rows, date and overrides", async () => {
    const cwd = project({ name: "torch", rows: [{ id: "mine", torch: "9.0.0" }] });
    const { exit, stdout } = await runFactory(["compat", "list", "--json"], { cwd });
    const { tables } = JSON.parse(stdout);

    expect(exit).toBe(0);
    expect(tables.map(({ name }: { name: string }) => name)).toContain("cuda-images");
    expect(tables.find(({ name }: { name: string }) => name === "torch")).toMatchObject({
      retrieved: expect.stringMatching(/^\d{4}-/),
      overrides: [".factory/compat/mine.json"],
    });
  });

  it("shows the rows of a version in aligned columns", async () => {
    const { stdout } = await runFactory(["compat", "show", "torch==2.4.*"]);
    const lines = stdout.split("\n").filter((line) => line.startsWith("torch-"));

    expect(lines.length).toBeGreaterThan(5);
    expect(lines.every((line) => line.startsWith("torch-2.4."))).toBe(true);
    expect(new Set(lines.map((line) => line.indexOf(" amd64"))).size).toBeLessThanOrEqual(2);
  });

  it("finds a version in columns of ranges", async () => {
    const { stdout } = await runFactory(["compat", "show", "driver==450.80.02", "--json"]);
    const rows = JSON.parse(stdout).tables.flatMap(({ rows }: { rows: { cuda: string }[] }) => rows);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.some(({ cuda }: { cuda: string }) => cuda.startsWith("13."))).toBe(false);
  });

  it.each([
    ["torhc", "did you mean torch?"],
    ["cudnn==77.*", "see what there is with `factory compat show torch`"],
  ])("says what is wrong with %s", async (name, hint) => {
    const { exit, stdout } = await runFactory(["compat", "show", name, "--json"]);
    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "USAGE", hint });
  });

  it("checks overrides with file, line and column", async () => {
    const cwd = project({ name: "torch", rows: [{ id: "all", note: "everything" }] });
    const { exit, stdout } = await runFactory(["compat", "check", "--json"], { cwd });
    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error.source).toMatch(/^\.factory\/compat\/mine\.json:1:\d+$/);
  });

  it("finds nothing wrong with its own tables", async () => {
    const { exit, stdout } = await runFactory(["compat", "check"]);
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: expect.stringMatching(/0 overrides: all right\n$/) });
  });

  it("proposes and writes the rows of a new torch that pip finds", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "factory-compat-"));
    const args = [
      "compat",
      "update",
      "--table",
      "torch",
      "--python",
      standInPip(cwd),
      "--write",
      ".factory/compat",
      "--json",
    ];
    const { exit, stdout } = await runFactory(args, { cwd, env: process.env });

    expect(exit, stdout).toBe(0);
    expect(JSON.parse(stdout).proposals).toContainEqual({
      table: "torch",
      rows: [
        expect.objectContaining({ id: "torch-2.99.0-pypi-amd64", cuda: "13.4", python: ">=3.13,<3.14" }),
      ],
    });
    const written = JSON.parse(readFileSync(join(cwd, ".factory/compat/torch.json"), "utf8"));
    expect(written.rows[0].torch).toBe("2.99.0");
    expect((await runFactory(["compat", "check"], { cwd })).exit).toBe(0);
  });

  it("says which pip it needs", async () => {
    const cwd = mkdtempSync(join(tmpdir(), "factory-compat-"));
    const python = standInPip(cwd, "23.0.1");
    const { exit, stdout } = await runFactory(["compat", "update", "--python", python, "--json"], { cwd });
    expect(exit).toBe(75);
    expect(JSON.parse(stdout).error.message).toMatch(/^pip 23\.0\.1 .* is older than 25\.3/);
  });
});

function project(override: object): string {
  const cwd = mkdtempSync(join(tmpdir(), "factory-compat-"));
  mkdirSync(join(cwd, ".factory/compat"), { recursive: true });
  writeFileSync(join(cwd, ".factory/compat/mine.json"), JSON.stringify({ schemaVersion: 1, ...override }));
  return cwd;
}

/** Stands in for a Python whose pip knows one wheel: torch 2.99.0 for CPython 3.13 on x86_64. */
function standInPip(folder: string, version = "26.0"): string {
  const path = join(folder, "python");
  writeFileSync(path, STAND_IN.replace("VERSION", version).replace("REPORT", REPORT));
  chmodSync(path, 0o755);
  return path;
}

const STAND_IN = `#!/bin/sh
case "$*" in
*--version) echo "pip VERSION from here (python 3.13)" ;;
*" versions "*" torch "*"--python-version 3.13 "*manylinux_2_28_x86_64*) echo '{"versions": ["2.99.0"]}' ;;
*" versions "*) echo "ERROR: No matching distribution found for that" >&2 && exit 1 ;;
*)
  while [ "$1" != --report ]; do shift; done
  echo 'REPORT' >"$2" ;;
esac
`;

const requires_dist = [
  'cuda-toolkit[cudart]==13.4.0; platform_system == "Linux"',
  "nvidia-cudnn-cu13==9.30.0.1",
];
const url = "file:///torch-2.99.0-cp313-cp313-manylinux_2_28_x86_64.whl";
const REPORT = JSON.stringify({
  version: "1",
  install: [{ download_info: { url }, metadata: { requires_python: ">=3.13", requires_dist } }],
});
