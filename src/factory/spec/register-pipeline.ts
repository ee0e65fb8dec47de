import { problemsError } from "../../errors/problems-error.ts";
import { readText } from "../../pipeline/attributes.ts";
import type { Graph } from "../../pipeline/graph.ts";
import { lintPipeline } from "../../pipeline/lint/lint-pipeline.ts";
import { nodeKind } from "../../pipeline/node-kind.ts";
import { pipelineDigest, readPipeline, toProblem } from "../../pipeline/session/read-pipeline.ts";
import type { Actor } from "../actor.ts";
import { changeResources, type ResourcePlace } from "../change-resources.ts";
import { idProblem } from "../resource-id.ts";
import { type ActiveRuns, refuseInUse } from "../runs/active-runs.ts";
import { versionsOf } from "../versions.ts";
import type { PipelineSpec } from "./pipeline-spec.ts";
import { readSpec, writeSpec } from "./spec-store.ts";

export interface NewPipeline {
  readonly text: string;
  /** What messages call it. */
  readonly file: string;
  /** The name of the graph when absent. */
  readonly id?: string;
  /** RFC 3339. */
  readonly time: string;
  readonly actor: Actor;
  /** Version of factory. */
  readonly factory: string;
}

export interface RegisteredPipeline {
  readonly spec: PipelineSpec;
  /** False when this text is a version already. */
  readonly added: boolean;
}

/**
 * Makes a version of a pipeline; the same text again is the same version. Throws PIPELINE_INVALID with every problem of
 * the text.
 */
export async function registerPipeline(
  place: ResourcePlace,
  request: NewPipeline,
): Promise<RegisteredPipeline> {
  const draft = draftSpec(request);
  return changeResources(place, async () => {
    const { projectDir } = place;
    const versions = versionsOf(projectDir, "pipeline", draft.id);
    for (const version of versions.toReversed()) {
      const spec = await readSpec(projectDir, { id: draft.id, version });
      if (spec.graphDigest === draft.graphDigest && spec.retired === undefined) return { spec, added: false };
    }
    const { id, schemaVersion, ...rest } = draft;
    const spec = { schemaVersion, id, version: (versions.at(-1) ?? 0) + 1, ...rest };
    await writeSpec(projectDir, spec);
    return { spec, added: true };
  });
}

/** Lets no new run be made from a version, whose file stays. Throws RESOURCE_IN_USE while runs are active. */
export function retirePipeline(
  place: ResourcePlace,
  ref: { readonly id: string; readonly version: number },
  {
    runs,
    ...retired
  }: { readonly runs: ActiveRuns; readonly time: string; readonly actor: Actor; readonly reason?: string },
): Promise<PipelineSpec> {
  return changeResources(place, async () => {
    const { projectDir } = place;
    const spec = await readSpec(projectDir, ref);
    if (spec.retired !== undefined) return spec;
    await refuseInUse(runs, { kind: "pipeline", ...ref }, "retired");
    const changed = { ...spec, retired };
    await writeSpec(projectDir, changed);
    return changed;
  });
}

function draftSpec({
  text,
  file,
  id: asked,
  time,
  actor,
  factory,
}: NewPipeline): Omit<PipelineSpec, "version"> {
  const graph = readPipeline(text, file);
  const diagnostics = lintPipeline(graph);
  const id = asked ?? graph.id.toLowerCase();
  const problem = idProblem(id);
  const problems = [
    ...diagnostics.filter(({ severity }) => severity === "error").map((one) => toProblem(one, file)),
    ...(problem === undefined ? [] : [{ ...problem, source: asked === undefined ? file : "--id" }]),
  ];
  if (problems.length > 0) throw problemsError("PIPELINE_INVALID", file, problems);
  const goal = readText(graph.attributes, "goal");
  return {
    schemaVersion: 1,
    id,
    ...(goal === undefined ? {} : { goal }),
    graphDigest: pipelineDigest(text),
    registered: { time, actor },
    capabilities: capabilities(graph),
    validation: { factory, diagnostics },
    dot: text,
  };
}

function capabilities({ nodes }: Graph): readonly string[] {
  return [...new Set(nodes.map((node) => nodeKind(node)))].sort();
}
