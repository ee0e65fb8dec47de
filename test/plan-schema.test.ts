import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { planOutputSchema, planSchema } from "../src/plan/plan-schema.ts";
import { fixtureNames, fixturesFolder, readExpectation } from "./fixture.ts";

const ajv = new Ajv2020({ allErrors: true });
const isOutput = ajv.compile(planOutputSchema);
const isPlan = ajv.compile(planSchema);

const planned = fixtureNames().filter((name) => readExpectation(name).error === undefined);

function golden(name: string) {
  return JSON.parse(readFileSync(join(fixturesFolder, name, "plan.golden.json"), "utf8"));
}

describe("the published schemas", () => {
  it("are tried on the plan of every fixture that has one", () => {
    expect(planned.length).toBeGreaterThan(3);
    expect(planned.filter((name) => !existsSync(join(fixturesFolder, name, "plan.golden.json")))).toEqual([]);
  });

  it.each(planned)("describe what `factory plan --json` prints for %s", (name) => {
    isOutput(golden(name));

    expect(isOutput.errors ?? []).toEqual([]);
  });

  it.each(planned)("describe the plan of %s", (name) => {
    isPlan(golden(name).plan);

    expect(isPlan.errors ?? []).toEqual([]);
  });

  it("refuse what is no field of theirs", () => {
    const document = golden(planned[0] ?? "");

    expect(isOutput({ ...document, surprise: 1 })).toBe(false);
    expect(isPlan({ ...document.plan, stages: [{ id: "x" }] })).toBe(false);
  });
});
