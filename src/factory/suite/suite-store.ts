import { createHash } from "node:crypto";
import { relative } from "node:path";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { writeJsonFile } from "../../store/write-json-file.ts";
import { readDocument } from "../read-document.ts";
import type { VersionRef } from "../resource-id.ts";
import { knownVersion, versionFile } from "../versions.ts";
import { readScenarios } from "./read-scenarios.ts";
import type { ScenarioCheck } from "./scenario-check.ts";
import type { ScenarioSuite } from "./scenario-suite.ts";
import { suiteSchema } from "./suite-schema.ts";

export interface ReadSuite {
  readonly suite: ScenarioSuite;
  /** What an evaluation does, one for each scenario. */
  readonly checks: readonly ScenarioCheck[];
}

/**
 * A version of a suite, the newest without a number. Throws RESOURCE_UNKNOWN, and CONFIG_INVALID for a file that is not
 * as it was made.
 */
export async function readSuite(projectDir: string, { id, version: asked }: VersionRef): Promise<ReadSuite> {
  const version = knownVersion(projectDir, "suite", asked === undefined ? { id } : { id, version: asked });
  const file = versionFile(projectDir, "suite", { id, version });
  return readDocument<ScenarioSuite, ReadSuite>({
    file,
    shown: relative(projectDir, file),
    schema: suiteSchema,
    section: /^\/scenarios\/\d+|^\/[^/]+/,
    convert: ({ value, yaml, report }) => {
      const hint = "restore the file from version control: a version of a suite never changes";
      const { scenarios = [], pipeline, title } = value;
      const { checks } = readScenarios(scenarios, { yaml, report });
      if (value.id !== undefined && value.id !== id)
        report("/id", { message: `it is ${value.id}, not ${id}`, hint });
      if (value.version !== undefined && value.version !== version) {
        report("/version", { message: `it is version ${value.version}, not ${version}`, hint });
      }
      if (pipeline !== undefined && value.digest !== suiteDigest({ title, pipeline, scenarios })) {
        report("/digest", { message: "the suite does not match its digest", hint });
      }
      return { suite: value as ScenarioSuite, checks };
    },
  });
}

export function writeSuite(projectDir: string, suite: ScenarioSuite): Promise<void> {
  return writeJsonFile(versionFile(projectDir, "suite", suite), suite);
}

/** Names what a suite says, whenever and by whomever it was made. */
export function suiteDigest({
  title,
  pipeline,
  scenarios,
}: Pick<ScenarioSuite, "pipeline" | "scenarios"> & { readonly title?: string | undefined }): string {
  const text = canonicalJson({ title, pipeline, scenarios });
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
