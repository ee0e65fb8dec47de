import { basename } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { Actor } from "../actor.ts";
import { changeResources, type ResourcePlace } from "../change-resources.ts";
import { readDocument } from "../read-document.ts";
import { idProblem, parseVersionRef, type VersionRef } from "../resource-id.ts";
import { readSpec } from "../spec/spec-store.ts";
import { versionsOf } from "../versions.ts";
import { readScenarios, type ScenarioYaml, suiteWarnings } from "./read-scenarios.ts";
import type { Scenario, ScenarioSuite } from "./scenario-suite.ts";
import { suiteFileSchema } from "./suite-schema.ts";
import { readSuite, suiteDigest, writeSuite } from "./suite-store.ts";

export interface NewSuite {
  /** Absolute path of a YAML or JSON file. */
  readonly file: string;
  readonly shown: string;
  /** Instead of the id in the file; without both, the name of the file is one. */
  readonly id?: string;
  readonly time: string;
  readonly actor: Actor;
}

export interface CreatedSuite {
  readonly suite: ScenarioSuite;
  /** False when the newest version says the same. */
  readonly added: boolean;
  readonly warnings: readonly string[];
}

interface SuiteYaml {
  readonly id?: string;
  readonly title?: string;
  readonly pipeline: string;
  readonly scenarios: readonly (ScenarioYaml | undefined)[];
}

interface Draft {
  readonly id: string;
  readonly title?: string;
  readonly pipeline: VersionRef;
  readonly scenarios: readonly Scenario[];
}

/** Numbers and booleans that people write without quotes where text is meant. */
const AS_WRITTEN =
  /^\/(?:id|title|pipeline|scenarios\/\d+\/(?:id|title|setup\/(?:given|user|timeout|ready|env\/[^/]*|start(?:\/\d+)?)|action\/(?:run(?:\/\d+)?|file|http\/(?:body|headers\/[^/]*))|expected\/(?:contains|matches|equals|mode|user|labels\/[^/]*|(?:output|stderr)\/(?:contains|matches|equals))))$/;

/**
 * Makes a version of a suite; the same file again is the same version. Throws CONFIG_INVALID with every problem of the
 * file, RESOURCE_UNKNOWN and RESOURCE_RETIRED for its pipeline.
 */
export async function createSuite(place: ResourcePlace, request: NewSuite): Promise<CreatedSuite> {
  const draft = await readSuiteFile(request);
  const warnings = suiteWarnings(draft.scenarios);
  return changeResources(place, async () => {
    const { projectDir } = place;
    const spec = await readSpec(projectDir, draft.pipeline);
    if (spec.retired !== undefined) {
      throw new FactoryError("RESOURCE_RETIRED", `the pipeline ${spec.id}@${spec.version} was retired`, {
        source: request.shown,
        hint: "name another version of the pipeline",
      });
    }
    const content = { ...draft, pipeline: { id: spec.id, version: spec.version } };
    const digest = suiteDigest(content);
    const versions = versionsOf(projectDir, "suite", draft.id);
    const newest = versions.at(-1);
    if (newest !== undefined) {
      const { suite } = await readSuite(projectDir, { id: draft.id, version: newest });
      if (suite.digest === digest && suite.archived === undefined) return { suite, added: false, warnings };
    }
    const { id, ...rest } = content;
    const suite: ScenarioSuite = {
      schemaVersion: 1,
      id,
      version: (newest ?? 0) + 1,
      ...rest,
      digest,
      created: { time: request.time, actor: request.actor },
    };
    await writeSuite(projectDir, suite);
    return { suite, added: true, warnings };
  });
}

/** Lets no new run be checked with a version, whose file stays. */
export function archiveSuite(
  place: ResourcePlace,
  ref: { readonly id: string; readonly version: number },
  archived: NonNullable<ScenarioSuite["archived"]>,
): Promise<ScenarioSuite> {
  return changeResources(place, async () => {
    const { projectDir } = place;
    const { suite } = await readSuite(projectDir, ref);
    if (suite.archived !== undefined) return suite;
    const changed = { ...suite, archived };
    await writeSuite(projectDir, changed);
    return changed;
  });
}

function readSuiteFile({ file, shown, id: asked }: NewSuite): Promise<Draft> {
  return readDocument<SuiteYaml, Draft>({
    file,
    shown,
    schema: suiteFileSchema,
    asWritten: AS_WRITTEN,
    section: /^\/scenarios\/\d+|^\/[^/]+/,
    convert: ({ value, yaml, report }) => {
      const { scenarios = [], title, pipeline = "" } = value;
      const id = asked ?? value.id ?? basename(file).replace(/\.(?:ya?ml|json)$/, "");
      const problem = idProblem(id);
      if (problem !== undefined)
        report("/id", asked === undefined ? problem : { ...problem, source: "--id" });
      return {
        id,
        ...(title === undefined ? {} : { title }),
        pipeline: parseVersionRef(pipeline),
        scenarios: readScenarios(scenarios, { yaml, report }).scenarios,
      };
    },
  });
}
