import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { RunEvent } from "../../pipeline/engine/run-event.ts";
import { readJournal } from "../../pipeline/run-store/read-journal.ts";
import { runPaths } from "../../pipeline/run-store/run-paths.ts";
import { evaluationPaths } from "./evaluation-paths.ts";
import type { ScenarioReport } from "./scenario-report.ts";

export type Evaluation =
  | {
      readonly kind: "valid";
      readonly report: ScenarioReport;
      /** `sha256:…` of the bytes of report.json. */
      readonly reportDigest: string;
    }
  | {
      readonly kind: "broken";
      readonly evaluation: number;
      readonly file: string;
      readonly reason: string;
    };

type Evaluated = Extract<RunEvent, { event: "run.evaluated" }>;

/**
 * The evaluations of a run in their order, each compared with what the journal noted when it was made. `dir` is the folder
 * of the run. A report that the journal does not know is none. Throws RUN_CORRUPT for a damaged journal.
 */
export function readEvaluations(dir: string): readonly Evaluation[] {
  return evaluatedEvents(dir).map((event) => readEvaluation(dir, event));
}

/** What the journal says of evaluations. */
function evaluatedEvents(dir: string): readonly Evaluated[] {
  const events: Evaluated[] = [];
  readJournal(runPaths(dir).journal, {
    onEvent: (event) => {
      if (event.event === "run.evaluated") events.push(event);
    },
  });
  return events;
}

function readEvaluation(dir: string, event: Evaluated): Evaluation {
  const { evaluation, report_digest: reportDigest } = event;
  const { json: file } = evaluationPaths(dir, evaluation);
  const broken = (reason: string): Evaluation => ({ kind: "broken", evaluation, file, reason });
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return broken(code === "ENOENT" ? "it is missing" : `it cannot be read: ${message}`);
  }
  const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (found !== reportDigest) {
    return broken(`it was changed: the journal noted ${reportDigest}, and it has ${found}`);
  }
  let report: ScenarioReport;
  try {
    report = JSON.parse(bytes.toString("utf8")) as ScenarioReport;
  } catch {
    return broken("it is not JSON");
  }
  const difference = differenceOf(report, event);
  return difference === undefined ? { kind: "valid", report, reportDigest } : broken(difference);
}

/** What the report says otherwise than the journal; none can come from an evaluation that factory made. */
function differenceOf(report: ScenarioReport, event: Evaluated): string | undefined {
  const said = {
    schemaVersion: report.schemaVersion,
    runId: report.runId,
    evaluation: report.evaluation,
    total: report.total,
    passedCount: report.passedCount,
    image: report.image?.digest,
  };
  const noted: typeof said = {
    schemaVersion: 1,
    runId: event.run_id,
    evaluation: event.evaluation,
    total: event.total,
    passedCount: event.passed,
    image: event.image_digest,
  };
  for (const key of Object.keys(noted) as (keyof typeof said)[]) {
    if (said[key] !== noted[key]) return `its ${key} is ${said[key]}, and the journal noted ${noted[key]}`;
  }
  return undefined;
}
