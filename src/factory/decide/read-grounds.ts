import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import { readBoolean } from "../../pipeline/attributes.ts";
import { isSuccess } from "../../pipeline/engine/join-branches.ts";
import type { Graph } from "../../pipeline/graph.ts";
import { readCheckpoint } from "../../pipeline/run-store/read-checkpoint.ts";
import { readManifest } from "../../pipeline/run-store/run-manifest.ts";
import { type RunPaths, runPaths, runsFolder } from "../../pipeline/run-store/run-paths.ts";
import { readPipeline } from "../../pipeline/session/read-pipeline.ts";
import { runPolicy } from "../boot/run-policy.ts";
import { type DecisionHistory, readDecisions } from "../decisions/read-decisions.ts";
import { evaluationPaths } from "../evaluation/evaluation-paths.ts";
import { type Evaluation, readEvaluations } from "../evaluation/read-evaluations.ts";
import type { ScenarioReport } from "../evaluation/scenario-report.ts";
import { wrongApprovals } from "../promotion/wrong-approval.ts";
import { readSuite } from "../suite/suite-store.ts";
import { type DecisionGrounds, lastEvaluation, type PolicyResult } from "./grounds.ts";
import { type CheckedPolicy, type Replay, replayRun } from "./replay-run.ts";
import { runDamage } from "./run-damage.ts";

export interface GroundsCall {
  /** Folder of the run. */
  readonly dir: string;
  readonly projectDir: string;
  /** Types of the statements that are attached to the image that was evaluated; asked only when a profile demands some. */
  readonly attachedTypes: (image: ScenarioReport["image"], runId: string) => Promise<readonly string[]>;
}

/**
 * Reads again all that a decision about a run is made on; changes nothing. What was changed is among the grounds. Throws
 * RUN_CORRUPT for a run of which nothing can be said.
 */
export async function readGrounds(call: GroundsCall): Promise<DecisionGrounds> {
  const { dir, projectDir } = call;
  const paths = runPaths(dir);
  const manifest = readManifest(paths.manifest);
  const { run_id: runId, binding } = manifest;
  const damage: Problem[] = [];
  const graph = readPipeline(readText(paths.pipeline), paths.pipeline);
  const checkpoint = attempt(() => readCheckpoint(paths.checkpoint, runId), damage);
  const replay = replayRun(paths, { runId, graph, checkpoint });
  damage.push(...runDamage({ paths, manifest, graphId: graph.id, checkpoint, replay }));
  const { signedDecisions, sbom, provenance } = attempt(() => runPolicy(dir), damage) ?? EVERYTHING;
  const demands = { signedDecisions, sbom, provenance };
  const evaluations = readEvaluations(dir);
  damage.push(...(await suiteDamage(projectDir, binding?.suite)));
  const last = lastEvaluation({ evaluations });
  const decisions = readDecisions(projectDir);
  const decision = decisions.find(({ record }) => record.payload.runId === runId);
  const parentRun = dirname(dir) === runsFolder(projectDir) ? undefined : basename(dirname(dirname(dir)));
  const suite = binding?.suite;
  return {
    runId,
    status: replay.state.status,
    ...(parentRun === undefined ? {} : { parentRun }),
    simulated: manifest.simulated || replay.created?.simulated === true || hasSimulatedTag(paths),
    pipeline: {
      id: binding?.pipeline?.id ?? graph.id,
      version: binding?.pipeline === undefined ? manifest.graph_digest : `${binding.pipeline.version}`,
    },
    ...(suite === undefined
      ? {}
      : { suite: { id: suite.id, version: `${suite.version}`, digest: suite.digest } }),
    profileId: binding?.profile?.id ?? "none",
    demands,
    evaluations,
    policy: replay.policy.map((each) => policyOf(each, last?.report.image.digest)),
    failedGates: failedGates(graph, replay),
    attached: await attached(call, { last: last?.report, demands, replay, runId }),
    incidents: last === undefined ? [] : wrongApprovals(decisions, last.report.image.digest),
    damage,
    evidence: evidence(paths, evaluations),
    acts: replay.acts,
    ...previousApproval(decisions, { runId, pipelineId: binding?.pipeline?.id ?? graph.id }),
    ...(decision === undefined ? {} : { decision }),
  };
}

/** Of a profile that nobody can read. */
const EVERYTHING = { signedDecisions: true, sbom: true, provenance: true };

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new FactoryError("RUN_CORRUPT", `${file} cannot be read: ${(cause as Error).message}`, {
      source: file,
      hint: "restore that file",
      cause,
    });
  }
}

/** Adds what the work refuses to the problems. */
function attempt<T>(work: () => T, problems: Problem[]): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    problems.push({
      message: error.message,
      ...(error.source === undefined ? {} : { source: error.source }),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
    return undefined;
  }
}

/** Of run.json; never taken back, so it counts whatever the other files say. */
function hasSimulatedTag({ envelope }: RunPaths): boolean {
  try {
    const { tags } = JSON.parse(readFileSync(envelope, "utf8")) as { readonly tags?: unknown };
    return Array.isArray(tags) && tags.includes("simulated");
  } catch {
    return false;
  }
}

/** Whether the suite still says what it said when the run was bound to it. */
async function suiteDamage(
  projectDir: string,
  bound: { readonly id: string; readonly version: number; readonly digest: string } | undefined,
): Promise<readonly Problem[]> {
  if (bound === undefined) return [];
  const name = `${bound.id}@${bound.version}`;
  const hint = "restore the suite from version control, or reject this run and begin a new one";
  try {
    const { suite } = await readSuite(projectDir, bound);
    if (suite.digest === bound.digest) return [];
    return [
      {
        message: `the scenarios of ${name} were changed: their digest is ${suite.digest}, and the run was bound to ${bound.digest}`,
        hint,
      },
    ];
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    return [
      { message: `the scenarios of ${name} are not what the run was bound to: ${error.message}`, hint },
    ];
  }
}

/** What was checked on an image that was built before or after the one that was evaluated says nothing about it. */
function policyOf({ image, ...result }: CheckedPolicy, evaluated: string | undefined): PolicyResult {
  if (!result.passed || image === undefined || evaluated === undefined || image === evaluated) return result;
  return { ...result, passed: false, detail: `it checked ${image}, and ${evaluated} was evaluated` };
}

function failedGates(graph: Graph, { state }: Replay): readonly string[] {
  return graph.nodes
    .filter(({ id, attributes }) => {
      const outcome = state.outcomes.get(id);
      return outcome !== undefined && !isSuccess(outcome) && readBoolean(attributes, "goal_gate") === true;
    })
    .map(({ id }) => id);
}

interface Attached {
  readonly last: ScenarioReport | undefined;
  readonly demands: DecisionGrounds["demands"];
  readonly replay: Replay;
  readonly runId: string;
}

async function attached(
  { attachedTypes }: GroundsCall,
  { last, demands, replay, runId }: Attached,
): Promise<DecisionGrounds["attached"]> {
  const listed = last !== undefined && replay.listed.has(last.image.digest);
  const asks = demands.provenance || (demands.sbom && !listed);
  const types = asks && last !== undefined ? await attachedTypes(last.image, runId) : [];
  return {
    sbom: listed || types.some((type) => /spdx|cyclonedx/i.test(type)),
    provenance: types.some((type) => /slsa\.dev\/provenance/i.test(type)),
  };
}

function previousApproval(
  decisions: readonly DecisionHistory[],
  { runId, pipelineId }: { readonly runId: string; readonly pipelineId: string },
): Pick<DecisionGrounds, "previous"> {
  const previous = decisions.findLast(
    ({ record: { payload }, amendments }) =>
      payload.decision === "approved" &&
      payload.pipeline.id === pipelineId &&
      payload.runId !== runId &&
      amendments.every((amendment) => amendment.payload.reversed !== true),
  );
  return previous === undefined ? {} : { previous };
}

function evidence(paths: RunPaths, evaluations: readonly Evaluation[]): DecisionGrounds["evidence"] {
  const reports = evaluations.map((each) =>
    each.kind === "valid" ? evaluationPaths(paths.dir, each.report.evaluation).json : each.file,
  );
  const files = [...reports, paths.journal, paths.manifest, paths.pipeline, paths.profile];
  return files.filter(existsSync).map((file) => ({
    name: relative(paths.dir, file),
    digest: `sha256:${createHash("sha256").update(readFileSync(file)).digest("hex")}`,
  }));
}
