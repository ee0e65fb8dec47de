import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { compareVersions } from "../project/python/pep440/compare-versions.ts";
import { checkTable } from "./check/check-table.ts";
import { parseJsonPlaces } from "./check/parse-json-places.ts";
import { compatSchema, overrideSchema } from "./compat-schema.ts";
import { builtinTables } from "./load/builtin-tables.ts";
import { deriveRows } from "./propose-rows.ts";
import { builtinRecorded } from "./recorded/builtin-recorded.ts";
import { PACKAGES_TO_RECORD } from "./recorded/recorded-packages.ts";

const read = (name: string) => readFileSync(new URL(`../../compat/${name}.json`, import.meta.url), "utf8");

const tables = await builtinTables();

describe("the tables of this release", () => {
  it.each(tables.map(({ name }) => name))("%s has no problem", async (name) => {
    expect(await checkTable(parseJsonPlaces(read(name), `compat/${name}.json`))).toEqual([]);
  });

  it("have schemas that a strict validator takes", () => {
    const ajv = new Ajv({ strict: true });
    expect(() => [ajv.compile(compatSchema), ajv.compile(overrideSchema)]).not.toThrow();
  });

  it("never give a torch or TensorFlow row of which a newer version stands below", () => {
    for (const name of ["torch", "tensorflow", "jax"]) {
      const versions = tables.find((table) => table.name === name)?.rows.map((row) => row[name] ?? "") ?? [];
      expect(versions.length).toBeGreaterThan(40);
      expect(versions).toEqual([...versions].sort((a, b) => compareVersions(b, a)));
    }
  });

  it.each(["torch", "tensorflow", "jax"])(
    "%s has exactly the rows of the recorded wheels that it says it has",
    (name) => {
      const rows = tables.find((table) => table.name === name)?.rows ?? [];
      const fromWheels = rows.filter(({ evidence }) => evidence === "wheel");
      const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

      const derived = deriveRows(builtinRecorded())[name] ?? [];

      expect(derived.length).toBeGreaterThan(40);
      expect([...fromWheels].sort(byId)).toEqual([...derived].sort(byId));
    },
  );

  it("has gpu packages that agree with the recorded wheels", () => {
    const rows = tables.find(({ name }) => name === "gpu-packages")?.rows ?? [];
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) {
      const { releases } = JSON.parse(read(`recorded/${row.gpuPackage}`));
      const [newest] = releases;
      expect(row.version).toBe(newest.version);
      expect(row.needs?.includes("nvcc"), row.id).toBe(Object.keys(newest.wheels).length === 0);
      expect(row.torch, row.id).toBe(newest.wheels.amd64?.requires?.[""]?.torch);
    }
  });

  it("has a recorded file of every package that update reads", () => {
    for (const { name } of PACKAGES_TO_RECORD) {
      const recorded = JSON.parse(read(`recorded/${name}`));
      expect(recorded).toMatchObject({ schemaVersion: 1, package: name });
      expect(recorded.retrieved).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(recorded.releases.length).toBeGreaterThan(0);
    }
  });
});
