import { FactoryError } from "../../errors/factory-error.ts";
import { listIndexed, type RunText } from "../../factory/runs/list-indexed.ts";
import type { ListedRun } from "../../factory/runs/listed-run.ts";
import { RUN_STATUSES } from "../../pipeline/engine/run-status.ts";
import type { Context } from "../context.ts";
import { projectDir as folderOf } from "../decisions/project-option.ts";

export interface ListFlags {
  readonly project: string;
  readonly status?: string;
  readonly limit?: number;
  readonly json?: true;
}

const SHOWN = 20;
/** Pieces of output, so that a long list is never one text in memory. */
const PIECE = 500;

/** `factory runs list`: newest first. A run.json that cannot be read is named on standard error and left out. */
export async function listRuns(flags: ListFlags, context: Context): Promise<void> {
  const { status, json, limit = json === true ? Number.POSITIVE_INFINITY : SHOWN } = flags;
  if (status !== undefined && !RUN_STATUSES.some((known) => known === status)) {
    throw new FactoryError("USAGE", `no run has the status ${status}`, {
      source: "--status",
      hint: `choose one of ${RUN_STATUSES.join(", ")}`,
    });
  }
  const projectDir = await folderOf({ project: flags.project }, context);
  const found = listIndexed({
    projectDir,
    ...(status === undefined ? {} : { status }),
    warn: (line) => context.stderr.write(`factory: ${line}\n`),
  });
  if (json === true) printJson(found, limit, context);
  else printText(found, limit, { context, projectDir, status });
}

function printJson(runs: Generator<RunText>, limit: number, { stdout }: Context): void {
  stdout.write('{\n  "runs": [');
  let piece = "";
  let count = 0;
  for (const run of runs) {
    if (count >= limit) break;
    piece += `${count === 0 ? "" : ","}\n    ${run.json}`;
    count += 1;
    if (count % PIECE !== 0) continue;
    stdout.write(piece);
    piece = "";
  }
  stdout.write(`${piece}${count === 0 ? "" : "\n  "}]\n}\n`);
}

function printText(
  runs: Generator<RunText>,
  limit: number,
  {
    context,
    projectDir,
    status,
  }: { readonly context: Context; readonly projectDir: string; readonly status: string | undefined },
): void {
  const { stdout, stderr } = context;
  let count = 0;
  for (const run of runs) {
    if (count >= limit) {
      stderr.write(`the newest ${limit} are shown: give --limit for more\n`);
      return;
    }
    count += 1;
    stdout.write(`${lineOf(JSON.parse(run.json) as ListedRun)}\n`);
  }
  if (count > 0) return;
  stdout.write(
    status === undefined
      ? `${projectDir} has no runs yet: begin one with factory run\n`
      : `no run of ${projectDir} is ${status}\n`,
  );
}

function lineOf({ runId, status, paused, interrupted, simulated, pipeline, activeStage }: ListedRun): string {
  const flags = [
    ...(paused ? ["paused"] : []),
    ...(interrupted ? ["interrupted"] : []),
    ...(simulated ? ["simulated"] : []),
  ];
  const at = activeStage === null ? "" : ` at ${activeStage}`;
  return `${runId}  ${[status, ...flags].join(", ").padEnd(16)}  ${pipeline}${at}`;
}
