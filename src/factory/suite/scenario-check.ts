import { readSmoke, type SmokeYaml } from "../../project/config/read-smoke.ts";
import type { CheckedYaml } from "../../project/config/read-yaml-config.ts";
import type { SmokeCheck } from "../../smoke/types.ts";
import { fileCheck } from "./file-check.ts";
import { type ImageCheck, imageCheck } from "./image-check.ts";
import type { Scenario } from "./scenario-suite.ts";

/** What the evaluation of a scenario does; its name is the id of the scenario. */
export type ScenarioCheck = SmokeCheck | ImageCheck;

export type ScenarioReading = Pick<CheckedYaml<unknown>, "yaml" | "report">;

/** Members of `expected` by action; another one has no meaning there. */
const EXPECTED = {
  run: ["exit", "output", "stderr"],
  http: ["status", "contains", "matches", "equals", "json"],
  file: ["is", "mode", "contains", "matches", "equals"],
  image: ["maxBytes", "maxLayers", "user", "labels"],
} as const satisfies Readonly<Record<string, readonly (keyof Scenario["expected"])[]>>;

const SETUP = {
  run: ["given", "env", "user", "network", "timeout"],
  http: ["given", "env", "user", "network", "timeout", "start", "ready"],
  file: ["given"],
  image: ["given"],
} as const satisfies Readonly<Record<string, readonly (keyof NonNullable<Scenario["setup"]>)[]>>;

type ActionKind = keyof typeof EXPECTED;

/** The check that a scenario stands for; undefined when a problem was reported. `index` is its place in the suite. */
export function scenarioCheck(
  scenario: Scenario,
  index: number,
  { yaml, report }: ScenarioReading,
): ScenarioCheck | undefined {
  const pointer = `/scenarios/${index}`;
  let wrong = false;
  const reading: ScenarioReading = {
    yaml,
    report: (place, problem) => {
      wrong ||= problem !== undefined;
      report(place, problem);
    },
  };
  const kind = actionKind(scenario, pointer, reading);
  if (kind === undefined) return undefined;
  const check = checkOf(withoutForeign(scenario, kind, { pointer, reading }), kind, { pointer, reading });
  return wrong ? undefined : check;
}

interface Place {
  readonly pointer: string;
  readonly reading: ScenarioReading;
}

function actionKind(
  { action }: Scenario,
  pointer: string,
  { report }: ScenarioReading,
): ActionKind | undefined {
  const kinds = Object.keys(action) as ActionKind[];
  const [kind] = kinds;
  if (kind !== undefined && kinds.length === 1) return kind;
  report(`${pointer}/action`, {
    message: kind === undefined ? "the action does nothing" : `the action is ${kinds.join(" and ")} at once`,
    hint: "give it exactly one of run, http, file and image",
  });
  return undefined;
}

/** Members that mean nothing for the action are reported once, here. */
function withoutForeign(scenario: Scenario, kind: ActionKind, { pointer, reading }: Place): Scenario {
  const kept = (section: "expected" | "setup", known: readonly string[]) => {
    const members = Object.entries(scenario[section] ?? {}).filter(([key]) => {
      if (known.includes(key)) return true;
      reading.report(`${pointer}/${section}/${key}`, {
        message: `${key} means nothing for the action ${kind}`,
        hint: `remove ${key}, or use one of ${known.join(", ")}`,
      });
      return false;
    });
    return Object.fromEntries(members);
  };
  return { ...scenario, expected: kept("expected", EXPECTED[kind]), setup: kept("setup", SETUP[kind]) };
}

function checkOf(scenario: Scenario, kind: ActionKind, place: Place): ScenarioCheck | undefined {
  switch (kind) {
    case "run":
    case "http":
      return smokeCheck(scenario, place);
    case "file":
      return fileCheck(scenario, place);
    case "image":
      return imageCheck(scenario, place);
  }
}

/** Reads it as `smoke:` of factory.yaml is read, with the places of the suite in messages. */
function smokeCheck(
  { id, setup = {}, action, expected = {} }: Scenario,
  { pointer, reading }: Place,
): ScenarioCheck | undefined {
  const { given: _, ...settings } = setup;
  const { exit, output, stderr, status, contains, matches, equals, json } = expected;
  const answer = defined({ status, contains, matches, equals, json });
  const check = {
    name: id,
    ...settings,
    ...(action.run === undefined ? {} : { run: action.run, ...defined({ exit, output, stderr }) }),
    ...(action.http === undefined ? {} : { http: { ...action.http, ...answer } }),
  } as SmokeYaml;
  const at = (place: string) => place.replace(/^\/smoke(?:\/0)?/, pointer).replace(SMOKE_PLACE, suitePlace);
  const [read] = readSmoke([check], {
    yaml: {
      ...reading.yaml,
      valuePlace: (place) => reading.yaml.valuePlace(at(place)),
      keyPlace: (place) => reading.yaml.keyPlace(at(place)),
    },
    report: (place, problem) => reading.report(at(place), problem),
  });
  return read;
}

const SMOKE_PLACE = /(?<=^\/scenarios\/\d+)\/(http\/)?([a-z]+)(?=\/|$)/;
const OF_SETUP: ReadonlySet<string> = new Set(["env", "user", "network", "start", "ready", "timeout"]);
const OF_EXPECTED: ReadonlySet<string> = new Set([...EXPECTED.run, ...EXPECTED.http]);

function suitePlace(_: string, http: string | undefined, key: string): string {
  if (OF_EXPECTED.has(key)) return `/expected/${key}`;
  if (http !== undefined) return `/action/http/${key}`;
  return OF_SETUP.has(key) ? `/setup/${key}` : `/action/${key}`;
}

function defined(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
