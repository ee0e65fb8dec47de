import { FactoryError } from "../../errors/factory-error.ts";
import type { RunBinding } from "../../pipeline/run-store/run-manifest.ts";
import type { VersionRef } from "../resource-id.ts";
import type { ScenarioSuite } from "../suite/scenario-suite.ts";
import { readSuite } from "../suite/suite-store.ts";
import { versionFile, versionsOf } from "../versions.ts";
import { attempted } from "./attempted.ts";
import { type ResolvedSpec, registeredVersion, retired } from "./resolve-spec.ts";
import type { RunPolicy } from "./run-policy.ts";

export interface ResolvedSuite {
  readonly binding?: NonNullable<RunBinding["suite"]>;
  /** The version of the pipeline that is meant: that which was asked for, or that which has the text of the file. */
  readonly pipeline?: NonNullable<RunBinding["pipeline"]>;
  /** Absolute path of the suite, which no stage is told. */
  readonly file?: string;
  readonly errors: readonly FactoryError[];
}

export interface SuiteCall {
  readonly ref: VersionRef;
  readonly spec: ResolvedSpec;
  readonly policy: RunPolicy;
}

/** Boot step 2, too: a suite is bound to one version of one pipeline, and no other can be evaluated with it. */
export async function resolveSuite(
  projectDir: string,
  { ref, spec, policy }: SuiteCall,
): Promise<ResolvedSuite> {
  const { value: found, error } = await attempted(() => readSuite(projectDir, ref));
  const version = await versionOf(projectDir, spec);
  const pipeline = version.pipeline === undefined ? {} : { pipeline: version.pipeline };
  if (found === undefined)
    return { ...pipeline, errors: [...version.errors, ...(error === undefined ? [] : [error])] };
  const { suite } = found;
  const { id, version: number, digest } = suite;
  const errors = [
    ...version.errors,
    ...(suite.archived === undefined ? [] : [archived(suite)]),
    ...networkErrors(suite, policy),
  ];
  if (version.pipeline !== undefined && !isBound(suite, version.pipeline)) {
    errors.push(await bound(projectDir, suite, version.pipeline));
  }
  return {
    ...pipeline,
    binding: { id, version: number, digest },
    file: versionFile(projectDir, "suite", { id, version: number }),
    errors,
  };
}

async function versionOf(
  projectDir: string,
  { version, missing, text, file, source }: ResolvedSpec,
): Promise<Pick<ResolvedSuite, "pipeline" | "errors">> {
  if (version !== undefined) return { pipeline: version, errors: [] };
  if (missing !== undefined) return { errors: [] };
  const spec = await registeredVersion(projectDir, text);
  if (spec === undefined) return { errors: [unregistered(file, source)] };
  const { id, version: number } = spec;
  const errors = spec.retired === undefined ? [] : [await retired(projectDir, spec)];
  return { pipeline: { id, version: number }, errors };
}

function unregistered(file: string, source: string): FactoryError {
  const named = file === source ? "pipeline.dot, after factory pipeline init" : file;
  return new FactoryError(
    "RESOURCE_UNKNOWN",
    `${file} is not a registered version of a pipeline, and a suite is bound to one`,
    {
      source: "--suite",
      hint: `register it: factory pipeline register ${named}`,
    },
  );
}

function isBound({ pipeline }: ScenarioSuite, { id, version }: NonNullable<RunBinding["pipeline"]>): boolean {
  return pipeline.id === id && pipeline.version === version;
}

function archived({ id, version }: ScenarioSuite): FactoryError {
  return new FactoryError("RESOURCE_RETIRED", `the suite ${id}@${version} was archived`, {
    source: "--suite",
    hint: "choose another version, or make one with factory suite create FILE",
  });
}

function networkErrors(
  { id, version, scenarios }: ScenarioSuite,
  { network }: RunPolicy,
): readonly FactoryError[] {
  const open = scenarios.filter(({ setup }) => setup?.network === true).map((scenario) => scenario.id);
  if (network !== "none" || open.length === 0) return [];
  return [
    new FactoryError(
      "CONFIG_CONFLICT",
      `${open.join(", ")} of the suite ${id}@${version} would have a network, and the profile says runtime.network: none`,
      { source: "--suite", hint: "use a profile with runtime.network: builder, or another suite" },
    ),
  ];
}

/** Names the newest version of the suite that would do. */
async function bound(
  projectDir: string,
  { id, version, pipeline }: ScenarioSuite,
  wanted: NonNullable<RunBinding["pipeline"]>,
): Promise<FactoryError> {
  const name = `${wanted.id}@${wanted.version}`;
  let fitting: string | undefined;
  for (const other of versionsOf(projectDir, "suite", id)) {
    const { value } = await attempted(() => readSuite(projectDir, { id, version: other }));
    if (value?.suite.archived === undefined && value !== undefined && isBound(value.suite, wanted))
      fitting = `${id}@${other}`;
  }
  return new FactoryError(
    "CONFIG_CONFLICT",
    `the suite ${id}@${version} is bound to ${pipeline.id}@${pipeline.version}, and the run is of ${name}`,
    {
      source: "--suite",
      hint:
        fitting === undefined
          ? `make a version of the suite for ${name} with factory suite create FILE`
          : `choose --suite ${fitting}`,
    },
  );
}
