import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { RunStatus } from "../../pipeline/engine/run-state.ts";
import type { Checkpoint } from "../../pipeline/run-store/checkpoint.ts";
import { listRunIds } from "../../pipeline/run-store/find-run.ts";
import { type RunEnvelope, runEnvelopeSchema } from "../../pipeline/run-store/run-envelope.ts";
import { runPaths, runsFolder } from "../../pipeline/run-store/run-paths.ts";
import type { Context } from "../context.ts";
import { projectDir as folderOf } from "../decisions/project-option.ts";

export interface ListFlags {
  readonly project: string;
  readonly status?: string;
  readonly limit?: number;
  readonly json?: true;
}

/** One run in `factory runs list --json`. */
export interface ListedRun {
  readonly runId: string;
  readonly status: RunStatus;
  readonly paused: boolean;
  readonly interrupted: boolean;
  readonly simulated: boolean;
  readonly pipeline: string;
  readonly activeStage: string | null;
  readonly finalOutcome: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const STATUSES: readonly string[] = runEnvelopeSchema.properties.status.enum;
const SHOWN = 20;
/** Pieces of output, so that a long list is never one text in memory. */
const PIECE = 500;

/** `factory runs list`: newest first. A run.json that cannot be read is named on standard error and left out. */
export async function listRuns(flags: ListFlags, context: Context): Promise<void> {
  const { status, json, limit = json === true ? Number.POSITIVE_INFINITY : SHOWN } = flags;
  if (status !== undefined && !STATUSES.includes(status)) {
    throw new FactoryError("USAGE", `no run has the status ${status}`, {
      source: "--status",
      hint: `choose one of ${STATUSES.join(", ")}`,
    });
  }
  const projectDir = await folderOf({ project: flags.project }, context);
  const found = runsOf(projectDir, status, (line) => context.stderr.write(`factory: ${line}\n`));
  if (json === true) printJson(found, limit, context);
  else printText(found, limit, { context, projectDir, status });
}

function* runsOf(
  projectDir: string,
  status: string | undefined,
  warn: (line: string) => void,
): Generator<ListedRun> {
  const folder = runsFolder(projectDir);
  const ids = listRunIds(projectDir);
  for (let at = ids.length - 1; at >= 0; at -= 1) {
    const { envelope: file, checkpoint } = runPaths(join(folder, ids[at] ?? ""));
    const run = readEnvelope(file, checkpoint, warn);
    if (run !== undefined && (status === undefined || run.status === status)) yield run;
  }
}

function readEnvelope(file: string, checkpoint: string, warn: (line: string) => void): ListedRun | undefined {
  try {
    const envelope = JSON.parse(readFileSync(file, "utf8")) as RunEnvelope;
    const { tags = [] } = envelope;
    if (!STATUSES.includes(envelope.status)) throw new Error(`${envelope.status} is no status`);
    return {
      runId: envelope.run_id,
      status: envelope.status,
      paused: tags.includes("paused"),
      interrupted: tags.includes("interrupted"),
      simulated: tags.includes("simulated"),
      pipeline: envelope.pipeline_id,
      activeStage:
        envelope.status === "executing" ? nextNode(checkpoint) : (envelope.active_stage_id ?? null),
      finalOutcome: envelope.final_outcome ?? null,
      createdAt: envelope.created_at,
      updatedAt: envelope.updated_at,
    };
  } catch (error) {
    warn(`${file} cannot be read, and its run is left out: ${(error as Error).message}`);
    return undefined;
  }
}

/** The envelope of a run that goes on is written when its status changes, its checkpoint with every stage. */
function nextNode(checkpoint: string): string | null {
  try {
    return (JSON.parse(readFileSync(checkpoint, "utf8")) as Partial<Checkpoint>).next_node ?? null;
  } catch {
    return null;
  }
}

function printJson(runs: Generator<ListedRun>, limit: number, { stdout }: Context): void {
  stdout.write('{\n  "runs": [');
  let piece = "";
  let count = 0;
  for (const run of runs) {
    if (count >= limit) break;
    piece += `${count === 0 ? "" : ","}\n    ${JSON.stringify(run)}`;
    count += 1;
    if (count % PIECE !== 0) continue;
    stdout.write(piece);
    piece = "";
  }
  stdout.write(`${piece}${count === 0 ? "" : "\n  "}]\n}\n`);
}

function printText(
  runs: Generator<ListedRun>,
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
    stdout.write(`${lineOf(run)}\n`);
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
