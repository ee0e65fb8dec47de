import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import type { TrackEnd } from "../engine/run.ts";
import type { Child, ChildCall, ChildEnd } from "../handlers/manager-loop-handler.ts";
import { beginRun } from "./begin-run.ts";
import { resumeRun } from "./resume-run.ts";
import { driveSession, type Session, type SessionServices } from "./session.ts";

/** Runs a pipeline for a stage, in a folder inside that of the run; takes up the one that it had begun before. */
export async function runChildPipeline(
  { dotfile, workdir, call }: ChildCall,
  services: SessionServices,
): Promise<Child> {
  const dir = childFolder(call.runDir, { node: call.node.id, restart: call.restart, visit: call.visit });
  // Its events are its own: who follows a run reads the journal of the run.
  const { onEvent: _, ...own } = services;
  const session = existsSync(dir)
    ? await resumeRun({ dir, services: () => own })
    : await beginRun({
        ...readChild(resolve(call.projectDir, dotfile)),
        projectDir: workdir === undefined ? call.projectDir : resolve(call.projectDir, workdir),
        dirOf: () => dir,
        services: own,
      });
  return {
    runId: session.runId,
    runDir: session.paths.dir,
    ended: driveSession(session, call.signal).then((end) => childEnd(session, end)),
    currentNode: () => session.run.state.currentNode,
    sleep: services.sleep,
  };
}

/** Folder of the run that a manager has started. */
export function childFolder(
  runDir: string,
  { node, restart, visit }: { readonly node: string; readonly restart: number; readonly visit: number },
): string {
  return join(runDir, "children", `${node}-${restart}-${visit}`);
}

function readChild(source: string) {
  try {
    return { text: readFileSync(source, "utf8"), file: source, source };
  } catch (error) {
    throw new FactoryError("FILE_UNREADABLE", `${source} cannot be read: ${(error as Error).message}`, {
      hint: "name an existing file in stack.child_dotfile",
    });
  }
}

function childEnd({ runId, run }: Session, end: TrackEnd): ChildEnd {
  switch (end.kind) {
    case "end":
      return { status: "completed", outcome: "success" };
    case "fail":
      return { status: "failed", outcome: "fail", error: end.reason };
    case "interrupted":
    case "paused":
      return { status: "interrupted" };
    case "canceled":
      return { status: "failed", outcome: "fail", error: `canceled: ${end.reason ?? "no reason was given"}` };
    case "waiting": {
      const { question = "", choices = [] } = [...run.state.questions.values()][0] ?? {};
      return { status: "waiting", question: `${question} (in ${run.model.graph.id}, run ${runId})`, choices };
    }
  }
}
