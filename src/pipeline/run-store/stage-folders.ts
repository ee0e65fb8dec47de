import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isSuccess } from "../engine/join-branches.ts";
import type { StageKey } from "../engine/ports.ts";
import type { Outcome } from "../outcome.ts";
import { saveError } from "./save-error.ts";

/** Folders of a run that no node's folder may be mistaken for. */
const TAKEN = new Set(["stages", "attempts", "artifacts", "children", "control", "evaluations", "locks"]);

/**
 * Where stages keep their files: a folder for each execution, which stays as it is, and a link for each node to that of
 * its latest execution. A restarted run begins with new ones.
 */
export class StageFolders {
  readonly #runDir: string;
  readonly #made = new Set<string>();

  constructor(runDir: string) {
    this.#runDir = runDir;
  }

  /** Relative to the folder of the run. */
  relative({ node, index, attempt, restart }: StageKey): string {
    return join(root(restart), "stages", `${String(index).padStart(6, "0")}-${node}-${attempt}`);
  }

  absolute(stage: StageKey): string {
    return join(this.#runDir, this.relative(stage));
  }

  /**
   * Makes the folder and returns its absolute path. One that an interrupted execution left is put aside, unless the stage
   * only waited. Throws RUN_NOT_SAVED.
   */
  open(stage: StageKey, { waited }: { readonly waited: boolean }): string {
    const dir = this.absolute(stage);
    try {
      this.#make(join(this.#runDir, root(stage.restart), "stages"));
      if (makeFolder(dir) || waited) return dir;
      let count = 1;
      while (existsSync(`${dir}-interrupted-${count}`)) count += 1;
      renameSync(dir, `${dir}-interrupted-${count}`);
      mkdirSync(dir);
      return dir;
    } catch (error) {
      throw saveError(dir, error);
    }
  }

  /** Writes status.json, and makes the node's own folder show this execution. Throws RUN_NOT_SAVED. */
  close(stage: StageKey, outcome: Outcome): void {
    const dir = this.absolute(stage);
    const name = TAKEN.has(stage.node) ? `${stage.node}-latest` : stage.node;
    try {
      writeFileSync(join(dir, "status.json"), statusText(outcome));
      relink(join("stages", basename(dir)), join(this.#runDir, root(stage.restart), name));
    } catch (error) {
      throw saveError(dir, error);
    }
  }

  #make(dir: string): void {
    if (this.#made.has(dir)) return;
    mkdirSync(dir, { recursive: true });
    this.#made.add(dir);
  }
}

function relink(target: string, link: string): void {
  rmSync(link, { force: true, recursive: true });
  symlinkSync(target, link);
}

/** Whether there was none. */
function makeFolder(dir: string): boolean {
  try {
    mkdirSync(dir);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function root(restart: number): string {
  return restart === 0 ? "" : join("attempts", String(restart));
}

function statusText(outcome: Outcome): string {
  const { status, preferredLabel, suggestedNextIds, contextUpdates, notes, failureReason } = outcome;
  const fields = {
    outcome: status,
    preferred_label: preferredLabel ?? "",
    suggested_next_ids: suggestedNextIds ?? [],
    context_updates: contextUpdates ?? {},
    notes: notes ?? "",
    ...(isSuccess(status) ? {} : { failure_reason: failureReason ?? "" }),
  };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}
