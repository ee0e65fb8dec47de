import type { Problem } from "../../errors/factory-error.ts";
import { transition } from "../../pipeline/engine/run-status.ts";
import type { Evaluation } from "../evaluation/read-evaluations.ts";
import type { ScenarioReport } from "../evaluation/scenario-report.ts";
import { type DecisionGrounds, isSameVersion, lastEvaluation } from "./grounds.ts";

/** What who approves says. */
export interface ApprovalWords {
  readonly reason?: string | undefined;
  readonly outcome?: string | undefined;
  /** Whether a key signs the decision. */
  readonly signed: boolean;
}

const NEW_RUN = "reject this run, and begin a new one";

/** All that an approval lacks, each with what to do; empty when the run can be approved. */
export function approvalProblems(grounds: DecisionGrounds, words: ApprovalWords): readonly Problem[] {
  const moved = transition(grounds.status, "approve");
  if (moved.kind === "refused") {
    const message = `the run ${grounds.runId} cannot be approved: ${moved.reason}`;
    return [...grounds.damage, { message, hint: statusHint(grounds) }];
  }
  return [
    ...originProblems(grounds),
    ...evaluationProblems(grounds),
    ...policyProblems(grounds),
    ...criticalProblems(grounds),
    ...grounds.damage,
    ...wordProblems(grounds, words),
  ];
}

function statusHint({ status, runId }: DecisionGrounds): string {
  if (status === "executing" || status === "awaiting_human" || status === "booting" || status === "queued") {
    return `let it reach its exit first: factory runs show ${runId} says what it waits for`;
  }
  return status === "failed"
    ? `continue it with factory resume ${runId}, or begin a new one with factory run`
    : "begin a new run with factory run";
}

function originProblems({ parentRun, simulated, suite, runId }: DecisionGrounds): readonly Problem[] {
  const problems: Problem[] = [];
  if (parentRun !== undefined) {
    problems.push({
      message: `the run was started by a stage of the run ${parentRun}`,
      hint: `decide about ${parentRun}`,
    });
  }
  if (simulated) {
    problems.push({
      message: "stages of the run were simulated, so nothing real was checked",
      hint: "begin a run without --simulate",
    });
  }
  if (suite === undefined) {
    problems.push({
      message: `there are no scenario results: the run ${runId} has no suite`,
      hint: "begin a run with factory run --suite ID",
    });
  }
  return problems;
}

function evaluationProblems(grounds: DecisionGrounds): readonly Problem[] {
  const { evaluations, suite, runId } = grounds;
  if (suite === undefined) return [];
  if (evaluations.length === 0) {
    return [
      {
        message: "there are no scenario results: the run was not evaluated",
        hint: `run factory evaluate ${runId}`,
      },
    ];
  }
  const last = lastEvaluation(grounds);
  return evaluations.flatMap((evaluation) => [
    ...reportProblems(evaluation, grounds),
    ...(evaluation.kind === "valid" && last !== undefined
      ? imageProblems(evaluation.report, last.report)
      : []),
  ]);
}

function reportProblems(evaluation: Evaluation, grounds: DecisionGrounds): readonly Problem[] {
  if (evaluation.kind === "broken") {
    const { file, reason } = evaluation;
    return [
      {
        message: `the report of evaluation ${evaluation.evaluation} does not count: ${reason}`,
        source: file,
        hint: `restore the file, or ${NEW_RUN}`,
      },
    ];
  }
  const { report } = evaluation;
  const { total, passedCount, scenarios } = report;
  const problems: Problem[] = [];
  const name = `evaluation ${report.evaluation}`;
  if (!isComplete(report)) {
    problems.push({ message: `the report of ${name} is not complete`, hint: NEW_RUN });
  } else if (passedCount !== total) {
    const failed = scenarios.filter(({ passed }) => !passed).map(({ id }) => id);
    const again =
      grounds.evaluations.length > 1 ? ", and a later one that passes makes the outcome inconsistent" : "";
    problems.push({
      message: `${total - passedCount} of ${total} scenarios did not pass in ${name}: ${failed.join(", ")}${again}`,
      hint: "mend what failed, reject this run, and begin a new one",
    });
  }
  const { suite, pipeline } = grounds;
  if (suite !== undefined && !(isSameVersion(report.suite, suite) && report.suite.digest === suite.digest)) {
    problems.push({
      message: `${name} used the suite ${report.suite.id}@${report.suite.version}, and the run is bound to ${suite.id}@${suite.version} with another digest or version`,
      hint: NEW_RUN,
    });
  }
  if (!isSameVersion(report.pipeline, pipeline)) {
    problems.push({
      message: `${name} is of the pipeline ${report.pipeline.id}@${report.pipeline.version}, and the run of ${pipeline.id}@${pipeline.version}`,
      hint: NEW_RUN,
    });
  }
  return problems;
}

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Whether a report says of each scenario what its sums say. */
function isComplete({ total, passedCount, passed, scenarios }: ScenarioReport): boolean {
  if (!Array.isArray(scenarios) || total < 1 || scenarios.length !== total) return false;
  if (new Set(scenarios.map(({ id }) => id)).size !== total) return false;
  const count = scenarios.filter((scenario) => scenario.passed === true).length;
  return count === passedCount && passed === (passedCount === total);
}

function imageProblems(
  { image, evaluation }: ScenarioReport,
  { image: decided }: ScenarioReport,
): readonly Problem[] {
  if (!DIGEST.test(image.digest)) {
    return [{ message: `evaluation ${evaluation} names no image by its digest`, hint: NEW_RUN }];
  }
  if (image.digest === decided.digest) return [];
  return [
    {
      message: `evaluation ${evaluation} was of ${image.digest}, and the last one of ${decided.digest}`,
      hint: NEW_RUN,
    },
  ];
}

function policyProblems({ policy, demands, attached }: DecisionGrounds): readonly Problem[] {
  const problems: Problem[] = policy
    .filter(({ passed }) => !passed)
    .map(({ name, detail }) => ({
      message: `the policy ${name} did not pass${detail === undefined ? "" : `: ${detail}`}`,
      hint: NEW_RUN,
    }));
  if (demands.sbom && !attached.sbom) {
    problems.push({
      message: "the profile demands an SBOM, and the image has none",
      hint: 'build with a stage of the type "factory.build", or add one of the type "factory.sbom", and begin a new run',
    });
  }
  if (demands.provenance && !attached.provenance) {
    problems.push({
      message: "the profile demands provenance, and the image has none",
      hint: 'build with a stage of the type "factory.build", which attaches it, and begin a new run',
    });
  }
  return problems;
}

function criticalProblems({ failedGates, incidents }: DecisionGrounds): readonly Problem[] {
  return [
    ...failedGates.map((id) => ({
      message: `the goal gate ${id} failed, and nothing has resolved it`,
      hint: NEW_RUN,
    })),
    ...incidents.map(({ runId, record, reason, kind }) => ({
      message: `the same image was approved with ${runId}, which record ${record} ${kind === "reversed" ? "reversed" : "names a critical incident"}: ${reason}`,
      hint: "mend the cause, and begin a new run that builds another image",
    })),
  ];
}

function wordProblems({ demands }: DecisionGrounds, words: ApprovalWords): readonly Problem[] {
  const problems: Problem[] = [];
  if ((words.reason ?? "").trim() === "") {
    problems.push({
      message: "nothing says why it is approved",
      source: "--reason",
      hint: "say it with --reason",
    });
  }
  if ((words.outcome ?? "").trim() === "") {
    problems.push({
      message: "nothing says what users will see",
      source: "--outcome",
      hint: "say it with --outcome",
    });
  }
  if (demands.signedDecisions && !words.signed) problems.push(unsigned());
  return problems;
}

/** For a run whose profile demands signatures. */
export function unsigned(): Problem {
  return {
    message: "the profile demands signed decisions",
    source: "--sign-key",
    hint: "sign with --sign-key FILE, or give a signed --decision-file",
  };
}
