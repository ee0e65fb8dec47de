import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import { BUILTIN_FILES, builtinTables } from "./builtin-tables.ts";
import { loadMatrices } from "./load-matrices.ts";

const mine = { id: "torch-9.0.0-mine", torch: "9.0.0", python: ">=3.13", accelerator: "none", cuda: "none" };
const newest = "torch-2.15.0-cpu-amd64";
const builtin = await builtinTables();
const torchRows = builtin.find(({ name }) => name === "torch")?.rows.length ?? 0;

describe("loadMatrices", () => {
  it("knows without reading it what a table waits for", () => {
    expect(BUILTIN_FILES.map(({ when }) => when)).toEqual(builtin.map(({ when }) => when));
  });

  it("gives the catalogues of base images to every plan, and nothing else", async () => {
    const { matrices, conditional } = await load({});

    expect(names(matrices)).toEqual(["bases", "node-bases", "static-bases"]);
    expect(await conditional(["python", "base", "node", "toolchain"])).toEqual([]);
  });

  it("adds the tables of a framework that is asked for, and those that its rows name", async () => {
    const { conditional } = await load({});

    expect(names(await conditional(["torch"]))).toEqual(["torch", "cuda"]);
    expect(names(await conditional(["jax", "tensorflow"]))).toEqual([
      "tensorflow",
      "jax",
      "cuda",
      "cuda-images",
    ]);
  });

  it("puts new rows first and replaces a row with the same id in its place", async () => {
    const changed = { ...mine, id: newest };
    const rows = (await torch({ name: "torch", rows: [mine, changed] }))?.rows;

    expect(rows?.slice(0, 2)).toEqual([mine, changed]);
    expect(rows?.length).toBe(torchRows + 1);
  });

  it("replaces all rows of a table", async () => {
    expect(await torch({ name: "torch", mode: "replace", rows: [mine] })).toMatchObject({
      when: "torch",
      rows: [mine],
    });
  });

  it("takes rows out", async () => {
    expect((await torch({ name: "torch", remove: [newest], rows: [] }))?.rows.length).toBe(torchRows - 1);
  });

  it("adds a whole table", async () => {
    const table = {
      name: "mine",
      source: "me",
      retrieved: "2026-01-01",
      license: "facts",
      variables: { torch: "pep440" },
    };
    const { matrices } = await load({ "mine.json": { ...table, rows: [{ id: "one", torch: "9" }] } });
    expect(matrices.at(-1)?.name).toBe("mine");
  });

  it("lets --compat have the last word", async () => {
    const given = join(folder({ "a.json": { name: "torch", rows: [{ ...mine, torch: "9.1.0" }] } }), OWN);
    const { conditional } = await load({ "a.json": { name: "torch", rows: [mine] } }, [given]);
    expect((await conditional(["torch"]))[0]?.rows[0]?.torch).toBe("9.1.0");
  });

  it("reports the problems of every file with their places", async () => {
    const files = { "a.json": { name: "torch", rows: [{ id: "all" }] }, "b.json": { rows: [] } };
    await expect(load(files)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      problems: [
        { source: expect.stringMatching(/^\.factory\/compat\/a\.json:1:\d+$/) },
        {
          source: expect.stringMatching(/^\.factory\/compat\/b\.json:1:\d+$/),
          message: ".factory/compat/b.json has no name",
        },
      ],
    });
  });

  it("reads nothing outside the project", async () => {
    const project = folder({});
    const outside = folder({ "a.json": { name: "torch", rows: [mine] } });
    symlinkSync(join(outside, OWN, "a.json"), join(project, OWN, "a.json"));

    await expect(loadFrom(project)).rejects.toMatchObject({ code: "FILE_OUTSIDE_PROJECT" });
  });

  it("refuses a given folder that is not there", async () => {
    const given = [join(tmpdir(), "factory-no-such-folder")];
    await expect(load({}, given)).rejects.toMatchObject({ code: "FILE_MISSING" });
  });
});

const OWN = ".factory/compat";

function names(tables: readonly { readonly name: string }[]): readonly string[] {
  return tables.map(({ name }) => name);
}

async function torch(override: object) {
  const { conditional } = await load({ "torch.json": override });
  return (await conditional(["torch"])).find(({ name }) => name === "torch");
}

function load(files: Readonly<Record<string, object>>, given: readonly string[] = []) {
  return loadFrom(folder(files), given);
}

async function loadFrom(project: string, given: readonly string[] = []) {
  return loadMatrices({ given, project: { fs: await diskProjectFs(project), folder: "" }, cwd: project });
}

function folder(files: Readonly<Record<string, object>>): string {
  const path = mkdtempSync(join(tmpdir(), "factory-compat-"));
  mkdirSync(join(path, OWN), { recursive: true });
  for (const [name, value] of Object.entries(files)) {
    writeFileSync(join(path, OWN, name), JSON.stringify({ schemaVersion: 1, ...value }));
  }
  return path;
}
