import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { runProcess } from "../../../src/pipeline/handlers/run-process.ts";
import { type ListedAnswer, queueInterviewer } from "../../../src/pipeline/interviewers/queue-interviewer.ts";
import { runsFolder } from "../../../src/pipeline/run-store/run-paths.ts";
import { beginRun } from "../../../src/pipeline/session/begin-run.ts";
import { resumeRun } from "../../../src/pipeline/session/resume-run.ts";
import { runChildPipeline } from "../../../src/pipeline/session/run-child.ts";
import { driveSession, type Session, type SessionServices } from "../../../src/pipeline/session/session.ts";
import { removeFolder } from "../../remove-folder.ts";

const made: string[] = [];
afterAll(() => made.forEach(removeFolder));

export interface OnDisk {
  readonly project: string;
  readonly file: string;
}

/** A project folder with a pipeline. */
export function projectWith(dot: string): OnDisk {
  const project = mkdtempSync(join(tmpdir(), "factory-run-"));
  made.push(project);
  const file = join(project, "pipeline.dot");
  writeFileSync(file, dot);
  return { project, file };
}

export function services(
  changes: Partial<SessionServices> & { readonly answers?: readonly ListedAnswer[] } = {},
): SessionServices {
  const { answers = [], ...rest } = changes;
  return {
    now: () => 1_800_000_000_000,
    random: () => 0.5,
    sleep: () => Promise.resolve(),
    env: { PATH: process.env.PATH, MY_TOKEN: "hidden", GREETING: "hello" },
    runProcess,
    interviewer: queueInterviewer(answers),
    runChild: runChildPipeline,
    simulate: false,
    functions: {},
    ...rest,
  };
}

export async function begin({ project, file }: OnDisk, text: string, given = services()): Promise<Session> {
  return beginRun({
    text,
    file: "pipeline.dot",
    source: file,
    projectDir: project,
    dirOf: (id) => join(runsFolder(project), id),
    services: given,
  });
}

/** Runs a pipeline from beginning to end. */
export async function runOnDisk(dot: string, given = services(), signal = new AbortController().signal) {
  const place = projectWith(dot);
  const session = await begin(place, dot, given);
  const end = await driveSession(session, signal);
  return { ...place, session, end, dir: session.paths.dir };
}

export async function resumeOnDisk(dir: string, given = services(), from?: string) {
  const session = await resumeRun({ dir, services: () => given, ...(from === undefined ? {} : { from }) });
  const end = await driveSession(session, new AbortController().signal);
  return { session, end };
}
