import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { isRunId } from "./run-id.ts";
import { readManifest } from "./run-manifest.ts";
import { runPaths, runsFolder } from "./run-paths.ts";

/**
 * The folder of a run by its id, a part of it that no other run has, or `latest`; also of a pipeline that a stage of another
 * run started. Throws RUN_UNKNOWN.
 */
export function findRun(projectDir: string, name: string): string {
  const folder = runsFolder(projectDir);
  const ids = listRunIds(projectDir);
  const newest = ids.at(-1);
  if (name === "latest" && newest !== undefined) return join(folder, newest);
  const fitting = ids.includes(name) ? [name] : ids.filter((id) => name !== "" && id.includes(name));
  const [id] = fitting;
  if (id !== undefined && fitting.length === 1) return join(folder, id);
  if (id !== undefined) {
    throw new FactoryError(
      "RUN_UNKNOWN",
      `${name} fits ${fitting.length} runs, such as ${fitting.slice(-3).join(", ")}`,
      {
        hint: "write more of the id",
      },
    );
  }
  const child = childRuns(ids.map((parent) => join(folder, parent))).find((dir) => idOf(dir) === name);
  if (child !== undefined) return child;
  const known = newest === undefined ? `${folder} has no runs` : `the newest run is ${newest}`;
  throw new FactoryError("RUN_UNKNOWN", `there is no run ${name}: ${known}`, {
    hint: newest === undefined ? "begin one with factory run" : "write its id, a part of it, or latest",
  });
}

/** Oldest first. */
export function listRunIds(projectDir: string): readonly string[] {
  return readRunNames(projectDir).filter(isRunId).sort();
}

/** In no order, and with what else is beside the runs. */
export function readRunNames(projectDir: string): readonly string[] {
  try {
    return readdirSync(runsFolder(projectDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new FactoryError(
      "FILE_UNREADABLE",
      `${runsFolder(projectDir)} cannot be read: ${(error as Error).message}`,
      {
        hint: "make it readable",
        cause: error,
      },
    );
  }
}

function childRuns(parents: readonly string[]): readonly string[] {
  return parents.flatMap((parent) => {
    const folder = join(parent, "children");
    const children = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
    return [...children, ...childRuns(children)];
  });
}

function idOf(dir: string): string | undefined {
  const { manifest } = runPaths(dir);
  return existsSync(manifest) ? readManifest(manifest).run_id : undefined;
}
