import { FactoryError } from "../../errors/factory-error.ts";
import { pipelineDigest } from "../../pipeline/session/read-pipeline.ts";
import { idProblem, type VersionRef } from "../resource-id.ts";
import type { PipelineSpec } from "../spec/pipeline-spec.ts";
import { readSpec } from "../spec/spec-store.ts";
import { versionedIds, versionsOf } from "../versions.ts";
import { attempted } from "./attempted.ts";

/** The text of a pipeline, what messages call it, and where it is from. */
export interface PipelineText {
  readonly text: string;
  readonly file: string;
  readonly source: string;
}

export interface ResolvedSpec extends PipelineText {
  /** The registered version; absent for a file that is none. */
  readonly version?: { readonly id: string; readonly version: number };
  /** Id of a pipeline that there is not. */
  readonly missing?: string;
  readonly errors: readonly FactoryError[];
}

/** Boot step 2: the exact text of a registered version. */
export async function resolveSpec(projectDir: string, ref: VersionRef): Promise<ResolvedSpec> {
  const name = ref.version === undefined ? ref.id : `${ref.id}@${ref.version}`;
  const { value: spec, error } = await attempted(() => readSpec(projectDir, ref));
  if (spec === undefined) return { ...standIn(name), errors: error === undefined ? [] : [error] };
  const { id, version, dot } = spec;
  const file = `${id}@${version}`;
  const errors = spec.retired === undefined ? [] : [await retired(projectDir, spec)];
  return { text: dot, file, source: file, version: { id, version }, errors };
}

/** The registered version with exactly that text. A version in use comes before one that was retired, a newer one before an older. */
export async function registeredVersion(projectDir: string, text: string): Promise<PipelineSpec | undefined> {
  const digest = pipelineDigest(text);
  let retiredOne: PipelineSpec | undefined;
  for (const id of versionedIds(projectDir, "pipeline")) {
    for (const version of versionsOf(projectDir, "pipeline", id).toReversed()) {
      // One that somebody edited has another text than it says.
      const { value: spec } = await attempted(() => readSpec(projectDir, { id, version }));
      if (spec?.graphDigest !== digest) continue;
      if (spec.retired === undefined) return spec;
      retiredOne ??= spec;
    }
  }
  return retiredOne;
}

/** Throws nothing: what is wrong with a version is said by whoever asks for it. */
export async function retired(projectDir: string, { id, version }: PipelineSpec): Promise<FactoryError> {
  const others: string[] = [];
  for (const other of versionsOf(projectDir, "pipeline", id)) {
    const { value } = await attempted(() => readSpec(projectDir, { id, version: other }));
    if (value !== undefined && value.retired === undefined) others.push(`${id}@${other}`);
  }
  return new FactoryError("RESOURCE_RETIRED", `the pipeline ${id}@${version} was retired`, {
    source: "--pipeline",
    hint:
      others.length === 0
        ? "register a new version with factory pipeline register FILE"
        : `choose ${others.toReversed().join(" or ")}`,
  });
}

/** A run is kept of the attempt, and a run has a pipeline. */
function standIn(name: string): PipelineText & { readonly missing: string } {
  const shown = idProblem(name.replace(/@\d+$/, "")) === undefined ? name : "of that name";
  return {
    text: `// There was no pipeline ${shown} when this run was made.\ndigraph none {\n}\n`,
    file: name,
    source: name,
    missing: name,
  };
}
