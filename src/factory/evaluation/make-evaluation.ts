import { FactoryError } from "../../errors/factory-error.ts";
import type { RunBinding } from "../../pipeline/run-store/run-manifest.ts";
import type { HeldRun } from "../../pipeline/session/hold-run.ts";
import { type ReadSuite, readSuite } from "../suite/suite-store.ts";
import type { EvaluateCall } from "./evaluate-run.ts";
import { findRunImage } from "./find-run-image.ts";
import { openRunImage } from "./open-run-image.ts";
import { readEvaluations } from "./read-evaluations.ts";
import { runScenarios } from "./run-scenarios.ts";
import type { ScenarioReport } from "./scenario-report.ts";
import { writeEvaluation } from "./write-evaluation.ts";

/**
 * Tries the scenarios of the suite that a run was bound to on the image that it built, and keeps the report. Throws whatever
 * keeps them from being tried, and leaves nothing behind then.
 */
export async function makeEvaluation(
  { projectDir, ports, now, signal, onProgress }: EvaluateCall,
  held: HeldRun,
  bound: NonNullable<RunBinding["suite"]>,
): Promise<{ readonly report: ScenarioReport; readonly reportDigest: string }> {
  const { runId, manifest, paths, state } = held;
  const startedMs = now();
  const suite = await readBoundSuite(projectDir, bound);
  const found = findRunImage({ paths, manifest, context: state.main.context });
  const { platform, runtime, inspect, runChecks } = ports;
  const workDir = manifest.project_dir;
  const image = await openRunImage(found, { projectDir, workDir, runId, platform, inspect, signal });
  const scenarios = await runScenarios({
    ...{ suite, image, platform, runChecks, signal },
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  signal.throwIfAborted();
  const { pipeline } = manifest.binding ?? {};
  const passedCount = scenarios.filter(({ passed }) => passed).length;
  const report: ScenarioReport = {
    schemaVersion: 1,
    runId,
    evaluation: nextNumber(paths.dir),
    suite: bound,
    pipeline: {
      id: pipeline?.id ?? manifest.name,
      version: pipeline === undefined ? manifest.graph_digest : `${pipeline.version}`,
    },
    image: { digest: found.digest, name: image.name, platform, source: image.place, stage: found.stage },
    runtime,
    passed: passedCount === scenarios.length,
    total: scenarios.length,
    passedCount,
    startedMs,
    ms: now() - startedMs,
    scenarios,
  };
  const reportDigest = writeEvaluation(paths.dir, report);
  held.emit({
    event: "run.evaluated",
    evaluation: report.evaluation,
    image_digest: found.digest,
    report_digest: reportDigest,
    total: report.total,
    passed: passedCount,
  });
  return { report, reportDigest };
}

/** Throws CONFIG_INVALID for a suite that is not the one that the run was begun with. */
async function readBoundSuite(
  projectDir: string,
  bound: NonNullable<RunBinding["suite"]>,
): Promise<ReadSuite> {
  const read = await readSuite(projectDir, bound);
  if (read.suite.digest === bound.digest) return read;
  const name = `${bound.id}@${bound.version}`;
  throw new FactoryError(
    "CONFIG_INVALID",
    `the suite ${name} is ${read.suite.digest}, and the run was begun with ${bound.digest}`,
    { hint: "restore its file from version control: a version of a suite never changes" },
  );
}

function nextNumber(dir: string): number {
  const numbers = readEvaluations(dir).map((each) =>
    each.kind === "valid" ? each.report.evaluation : each.evaluation,
  );
  return Math.max(0, ...numbers) + 1;
}
