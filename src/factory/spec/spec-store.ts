import { relative } from "node:path";
import { pipelineDigest } from "../../pipeline/session/read-pipeline.ts";
import { writeJsonFile } from "../../store/write-json-file.ts";
import { readDocument } from "../read-document.ts";
import type { VersionRef } from "../resource-id.ts";
import { knownVersion, versionFile } from "../versions.ts";
import type { PipelineSpec } from "./pipeline-spec.ts";
import { pipelineSpecSchema } from "./pipeline-spec-schema.ts";

/**
 * A registered version, the newest without a number. Throws RESOURCE_UNKNOWN, and CONFIG_INVALID for a file that is not
 * as it was registered.
 */
export async function readSpec(
  projectDir: string,
  { id, version: asked }: VersionRef,
): Promise<PipelineSpec> {
  const version = knownVersion(projectDir, "pipeline", asked === undefined ? { id } : { id, version: asked });
  const file = versionFile(projectDir, "pipeline", { id, version });
  return readDocument<PipelineSpec, PipelineSpec>({
    file,
    shown: relative(projectDir, file),
    schema: pipelineSpecSchema,
    section: /^\/[^/]+/,
    convert: ({ value, report }) => {
      const hint = "restore the file from version control: a registered version never changes";
      if (value.id !== undefined && value.id !== id)
        report("/id", { message: `it is ${value.id}, not ${id}`, hint });
      if (value.version !== undefined && value.version !== version) {
        report("/version", { message: `it is version ${value.version}, not ${version}`, hint });
      }
      if (
        value.dot !== undefined &&
        value.graphDigest !== undefined &&
        pipelineDigest(value.dot) !== value.graphDigest
      ) {
        report("/dot", { message: "the text does not match graphDigest", hint });
      }
      return value as PipelineSpec;
    },
  });
}

export function writeSpec(projectDir: string, spec: PipelineSpec): Promise<void> {
  return writeJsonFile(versionFile(projectDir, "pipeline", spec), spec);
}
