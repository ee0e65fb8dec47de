import type { CheckedYaml } from "../../project/config/read-yaml-config.ts";
import { type ScenarioCheck, scenarioCheck } from "./scenario-check.ts";
import { SCENARIO_KINDS, type Scenario, type ScenarioKind } from "./scenario-suite.ts";

export interface ReadScenarios {
  readonly scenarios: readonly Scenario[];
  /** One for each scenario, in their order. */
  readonly checks: readonly ScenarioCheck[];
}

/** As it is written: what follows from other members may be left out. */
export type ScenarioYaml = Omit<Scenario, "kind" | "expected"> & Partial<Pick<Scenario, "kind" | "expected">>;

const PREFIX: Readonly<Record<string, ScenarioKind>> = { HP: "happy", ER: "error", EC: "edge" };
const ID = /^(HP|ER|EC)-[1-9]\d{0,3}$/;

/** Fewer say too little about an image. */
const LEAST: Readonly<Record<ScenarioKind, number>> = { happy: 3, error: 2, edge: 2 };

/** Scenarios that are missing were refused by the schema. */
export function readScenarios(
  written: readonly (ScenarioYaml | undefined)[],
  reading: Pick<CheckedYaml<unknown>, "yaml" | "report">,
): ReadScenarios {
  const scenarios: Scenario[] = [];
  const checks: ScenarioCheck[] = [];
  const places = new Map<string, number>();
  for (const [index, one] of written.entries()) {
    if (one === undefined) continue;
    const scenario = { ...one, kind: kindOf(one, index, reading), expected: one.expected ?? {} };
    const before = places.get(one.id);
    if (before !== undefined) {
      const hint = "give one of them another number";
      reading.report(`/scenarios/${index}/id`, { message: `${one.id} is the id of two scenarios`, hint });
    }
    places.set(one.id, index);
    const check = scenarioCheck(scenario, index, reading);
    scenarios.push(scenario);
    if (check !== undefined) checks.push(check);
  }
  return { scenarios, checks };
}

/** What the template of a suite asks for and this one lacks. */
export function suiteWarnings(scenarios: readonly Scenario[]): readonly string[] {
  return SCENARIO_KINDS.flatMap((kind) => {
    const count = scenarios.filter((scenario) => scenario.kind === kind).length;
    if (count >= LEAST[kind]) return [];
    return [`${count} of at least ${LEAST[kind]} scenarios of the kind ${kind}`];
  });
}

function kindOf(
  { id, kind }: ScenarioYaml,
  index: number,
  { report }: Pick<CheckedYaml<unknown>, "report">,
): ScenarioKind {
  const [, prefix = ""] = ID.exec(id) ?? [];
  const named = PREFIX[prefix];
  if (named === undefined) {
    report(`/scenarios/${index}/id`, {
      message: `${JSON.stringify(id)} is not the id of a scenario`,
      hint: "write HP-1 for a happy path, ER-1 for an error, EC-1 for an edge case",
    });
  } else if (kind !== undefined && kind !== named) {
    report(`/scenarios/${index}/kind`, {
      message: `${id} is ${kind}, but its id says ${named}`,
      hint: "change one of the two, or leave out kind",
    });
  }
  return named ?? kind ?? "happy";
}
